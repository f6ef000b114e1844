// The visits of `npm run pictures`: an address, what is done before, and the steps, each with the name of its picture.
// A step that is `loose` leaves the page in a state that does not settle: no proof is waited for.

import { SEED } from "./seed-visits.mjs";
import {
  appears,
  asPrinted,
  both,
  certify,
  choose,
  holdDevices,
  holds,
  keepSaved,
  key,
  layer,
  openFile,
  openSaved,
  press,
  show,
  withoutGpu,
} from "./steps.mjs";

const loose = { loose: true };
const tab = (name) => press(`#tab-${name}`);
const menu = (id) => both(press(`#${id}`), holds(`document.querySelector('#${id}').parentElement.open`));

const STATES = [
  { name: "refused", path: ({ address }) => `?url=${address}/missing.onnx`, steps: [["address"]] },
  {
    name: "refused",
    path: "?sample=seed",
    steps: [
      ["broken", both(openFile("broken"), appears(".notice[role=alert]"))],
      ["lacking", both(press("#dismiss"), openFile("lacking"), appears("#not-computed")), loose],
      ["lacking-proof", both(holds("espalier.state().proof"), tab("proof"))],
      ["lacking-try", tab("try")],
    ],
  },
  { name: "refused", path: "#file=mine.onnx", steps: [["link"]] },
  {
    name: "waiting",
    path: ({ address }) => `?url=${address}/half.safetensors`,
    ready: "document.querySelector('#coming') && document.querySelector('progress')",
    steps: [["structure", undefined, loose]],
  },
  {
    name: "waiting",
    path: "?sample=seed",
    before: holdDevices,
    steps: [["device", both(holds("loseDevice() || true"), appears(".notice.busy")), loose]],
  },
  { name: "cpu", path: "?sample=seed", before: withoutGpu, steps: [["after"]] },
  {
    name: "recent",
    path: "?sample=seed",
    steps: [
      ["mlp", openFile("public/samples/fashion-mlp.onnx")],
      ["menu", both(openFile("test/fixtures/seed.onnx"), holds("espalier.state().recent[1]"), menu("open"))],
    ],
  },
  {
    name: "assumed",
    path: "?sample=seed",
    steps: [
      ["weights", both(openFile("test/fixtures/fashion-mlp.safetensors"), appears(".assumed"))],
      ["all", both(press(".assumed summary"), show(".assumed"))],
    ],
  },
];

const FASHION = [
  {
    name: "fashion",
    path: "?sample=fashion-mlp",
    steps: [
      ["after"],
      ["why", press(".layer")],
      ["compared", both(press(".comparison summary"), appears(".opinions"), show(".comparison"))],
      ["split", both(press(".comparison summary"), press("[data-mode=split]"))],
      ["before", press("[data-mode=before]")],
      ["edges", both(press("[data-mode=after]"), key("Escape"), press(".shares summary"))],
      ["activations", both(press(".shares summary"), choose("#fill", "activations"))],
      ["table", both(choose("#fill", "none"), tab("table"))],
      ["edit", tab("edit")],
      ["data", both(tab("data"), appears(".pictures"))],
      ["try", both(tab("try"), appears(".answers"))],
      ["try-draw", both(press("#try-draw"), appears("#drawing"))],
      ["try-camera", press("#try-camera")],
      ["try-no-camera", both(press("#camera"), appears(".notice[role=alert]"))],
      ["curve", both(press("#dismiss"), tab("curve"), appears("#chart"))],
      ["curve-layers", both(press("#by-layer summary"), appears("#layers-alone"), show("#by-layer"))],
    ],
  },
  {
    name: "pair",
    path: "?sample=fashion-mlp",
    steps: [
      [
        "holds",
        both(
          tab("proof"),
          certify("test/fixtures/pruned/fashion-mlp-l1.onnx"),
          appears(".pair"),
          show(".other"),
        ),
      ],
      [
        "fails",
        both(
          certify("test/fixtures/pruned/fashion-mlp-tuned.onnx"),
          holds("espalier.state().pair?.name.includes('tuned') && espalier.state().pair.found"),
          show(".other"),
        ),
      ],
      ["refused", both(certify("test/fixtures/seed.onnx"), appears(".notice[role=alert]"))],
    ],
  },
  {
    name: "cnn",
    path: "?sample=fashion-cnn",
    steps: [
      ["after"],
      ["coupled", layer(3)],
      ["maps", both(press(".maps summary"), appears(".sheet"), show(".maps"))],
      ["fill-maps", choose("#fill", "maps")],
      ["split", press("[data-mode=split]")],
      ["try", both(tab("try"), appears(".answers"))],
      ["curve-coming", both(tab("curve"), appears("progress.wide")), loose],
    ],
  },
  {
    name: "deep",
    path: "?sample=seed",
    steps: [
      ["opened", both(openFile("resnet"), holds("espalier.state().opened.model.name.includes('resnet')"))],
      ["why", layer(6)],
      ["folded", both(press("[data-module]"), press(".module-row summary"))],
    ],
  },
];

const ELSEWHERE = [
  {
    name: "embed",
    path: "examples/embed/index.html",
    element: true,
    ready: "document.querySelectorAll('espalier-net').length === 2",
    steps: [
      ["page", undefined, loose],
      [
        "refused",
        (page, { address }) =>
          page.evaluate((source) => {
            document.body.querySelector("espalier-net")?.setAttribute("src", source);
            document.body.prepend(document.createElement("espalier-net"));
          }, `${address}/missing.onnx`),
        loose,
      ],
    ],
  },
  {
    name: "report",
    path: "?sample=fashion-mlp",
    before: keepSaved,
    steps: [
      ["screen", openSaved("report-page"), loose],
      ["print", asPrinted, loose],
    ],
  },
];

export const VISITS = [...SEED, ...STATES, ...FASHION, ...ELSEWHERE];
