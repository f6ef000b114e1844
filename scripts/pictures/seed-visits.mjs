// The visits of `npm run pictures` to the worked example: every panel, menu and choice, on a network whose numbers can be read.

import { appears, both, choose, dragOver, holds, key, layer, press, show, type, why } from "./steps.mjs";

const loose = { loose: true };
const tab = (name) => press(`#tab-${name}`);
const menu = (id) => both(press(`#${id}`), holds(`document.querySelector('#${id}').parentElement.open`));
const closeMenu = (page) => page.keyboard.press("Escape");

export const SEED = [
  {
    name: "seed",
    path: "?",
    steps: [
      ["after"],
      ["compact", press("#compact")],
      ["split", both(press("#compact"), press("[data-mode=split]"))],
      ["before", press("[data-mode=before]")],
      ["proof", tab("proof")],
      ["table", both(press("[data-mode=after]"), tab("table"))],
      ["data", tab("data")],
      ["try", both(tab("try"), appears(".answers"))],
      ["try-numbers", both(press("#try-numbers"), appears("#try-0"))],
      ["curve", both(tab("curve"), appears("#chart"))],
      ["curve-numbers", both(press("#by-layer + .numbers summary"), show("#by-layer + .numbers"))],
      [
        "curve-layers",
        both(
          press("#by-layer + .numbers summary"),
          press("#by-layer summary"),
          appears("#layers-alone"),
          show("#by-layer"),
        ),
      ],
      ["edit", both(tab("edit"), appears("#json"))],
      ["edit-json", both(press(".as-json summary"), show(".as-json"))],
      ["edit-new", press("#build")],
    ],
  },
  {
    name: "why",
    path: "?sample=seed",
    steps: [
      ["nothing", key("Escape")],
      ["stays", why(1, 1)],
      ["input", both(key("["), tab("why"))],
      ["fixed", why(3, 0)],
      ["protected", both(why(1, 0), press("#protect"))],
      ["forced", both(why(2, 3), press("#force"))],
      ["compared", both(why(2, 1), press(".comparison summary"), appears(".opinions"), show(".comparison"))],
      ["by-score", both(press(".comparison summary"), press(".by-score summary"))],
      ["several", both(type(".by-score [name=from]", "0"), appears(".brushed"))],
    ],
  },
  {
    name: "rule",
    path: "?sample=seed",
    steps: [
      ["target", choose("#target-of", "params")],
      ["target-refused", type("#target", "much")],
      ["over-all", both(choose("#target-of", "none"), choose("#scope", "all"))],
      ["locked", both(choose("#scope", "each"), layer(1), press(".lock[data-layer='0']"))],
      ["own", both(layer(2), type("#own-ratio", "25"))],
      ["surviving", press("#surviving")],
      ["random", choose("#criterion", "random")],
      ["none-found", type("#layer-search", "zzz")],
    ],
  },
  {
    name: "look",
    path: "?sample=seed",
    steps: [
      ["activations", choose("#fill", "activations")],
      ["scores", choose("#fill", "scores")],
      ["marks", press(".signs summary")],
      ["view", both(press(".signs summary"), press(".look summary"))],
      ["viridis", both(choose("#palette", "viridis"), closeMenu)],
    ],
  },
  {
    name: "menu",
    path: "?sample=seed",
    steps: [
      ["open", menu("open")],
      ["samples", menu("samples")],
      ["save", menu("save")],
      ["share", menu("share")],
      ["shared", press("[data-value=link]")],
      ["keys", press("#show-keys")],
      ["dropping", both(press("#close-keys"), dragOver), loose],
    ],
  },
];
