// Examples into the page as people bring them: tables, arrays, and pictures in folders; and what becomes of their numbers.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Browser } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { zip } from "../formats/build-pickle.ts";
import type { OpenPage } from "./browser.ts";
import { chooseFiles, drop } from "./files.ts";
import { questions, startPage } from "./workbench.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-data-"));
let browser: Browser;
let opened: OpenPage;

beforeAll(async () => {
  ({ browser, ...opened } = await startPage("/?sample=seed"));
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

const { holds, state } = questions(() => opened.page);

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Types into a field in place of what stands there, and leaves it. */
async function type(selector: string, words: string): Promise<void> {
  await opened.page.click(selector, { count: 3 });
  await opened.page.keyboard.type(words);
  await opened.page.keyboard.press("Tab");
}

const inputs = () => opened.page.evaluate("[...espalier.state().opened.examples.inputs].slice(0, 4)");

it("a table: the label is found and can be another column, undone, and refused with a sentence", async () => {
  await opened.page.click("#tab-data");
  await chooseFiles(opened.page, written("points.csv", "a,b,kind\n1,0,one\n0,1,zero\n0.5,2,one\n"));
  await holds("espalier.state().correct.after !== undefined");
  expect(await state("opened.data.preprocessing.label")).toBe(2);
  expect(await inputs()).toEqual([1, 0, 0, 1]);
  expect(await opened.page.evaluate("[...espalier.state().opened.examples.labels]")).toEqual([0, 1, 0]);
  await type("#scale", "1/2");
  await holds("espalier.state().opened.examples.inputs[0] === 0.5");
  await type("#mean", "1, 2, 3, 4");
  await holds("/the mean has 4 numbers/.test(espalier.state().error)");
  expect(await inputs()).toEqual([0.5, 0, 0, 0.5]);
  await opened.page.select("#label-column", "0");
  await holds('/column "kind" holds words; only the label may/.test(espalier.state().error)');
  await opened.page.click("#dismiss");
  await opened.page.click("#undo");
  await holds("espalier.state().opened.examples.inputs[0] === 1 && !espalier.state().busy");
  expect(await opened.page.$eval("#scale", (field) => (field as HTMLInputElement).value)).toBe("1");
});

// Twenty of the sample's images, by class.
const NAMES = "T-shirt,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot".split(",");
const gunzipped = (name: string) => gunzipSync(readFileSync(`public/samples/fashion-mnist-${name}.gz`));
const pixels = gunzipped("images.idx3").subarray(16);
const classes = gunzipped("labels.idx1").subarray(8);

/** A picture without compression (BMP, 24 bits, upper row first). */
function bitmap(grey: Uint8Array, side: number): Uint8Array {
  const bytes = new Uint8Array(54 + 3 * side * side);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  for (const [at, value] of [
    [2, bytes.length],
    [10, 54],
    [14, 40],
    [18, side],
    [22, -side],
    [34, 3 * side * side],
  ])
    view.setInt32(at ?? 0, value ?? 0, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  grey.forEach((value, at) => {
    bytes.fill(value, 54 + 3 * at, 57 + 3 * at);
  });
  return bytes;
}

const PICTURES = Array.from({ length: 20 }, (_, at) => ({
  name: `${NAMES[classes[at] ?? 0]}/${at}.bmp`,
  bytes: bitmap(pixels.subarray(784 * at, 784 * (at + 1)), 28),
  at,
}));

/** Whether the open examples are those of the sample, in the order in which the pictures came. */
async function matchesSample(order: readonly number[]): Promise<void> {
  const [found, labels] = (await opened.page.evaluate(
    "[[...espalier.state().opened.examples.inputs], [...espalier.state().opened.examples.labels]]",
  )) as [number[], number[]];
  expect(labels).toEqual(order.map((at) => classes[at]));
  const wanted = order.flatMap((at) => [...pixels.subarray(784 * at, 784 * (at + 1))]);
  expect(found.map((value) => Math.round(255 * value))).toEqual(wanted);
}

it("a folder of pictures that is dropped, and the same in an archive: folders are classes", async () => {
  await opened.page.click("#samples-menu summary");
  await opened.page.click("[data-value=fashion-mlp]");
  await holds("espalier.state().opened.model.name === 'fashion-mlp' && espalier.state().correct.after > 0");
  for (const { name, bytes } of PICTURES) written(`pictures/${name}`, bytes);
  await drop(opened.page, join(folder, "pictures"));
  await holds("espalier.state().opened.examples.count === 20");
  const names = (await opened.page.evaluate("espalier.state().opened.data.raw.folders")) as string[];
  // A folder is read in the browser's order; within it, the names say which image is which.
  const byClass = NAMES.flatMap((name) => PICTURES.filter((each) => each.name.startsWith(`${name}/`)));
  const inOrder = names.map((name, index) => {
    const before = names.slice(0, index).filter((each) => each === name).length;
    return byClass.filter((each) => each.name.startsWith(`${name}/`))[before]?.at ?? -1;
  });
  expect([...names].sort()).toEqual(PICTURES.map(({ name }) => name.split("/")[0]).sort());
  expect([...inOrder].sort((a, b) => a - b)).toEqual(PICTURES.map(({ at }) => at));
  const archive = zip(Object.fromEntries(PICTURES.map(({ name, bytes }) => [name, bytes])));
  await chooseFiles(opened.page, written("pictures.zip", archive));
  await holds("espalier.state().opened.data.raw.folders[0] === 'Ankle boot' && !espalier.state().busy");
  await matchesSample(PICTURES.map(({ at }) => at));
});

it("arrays of NumPy, one after the other; a link carries what becomes of them", async () => {
  await opened.page.click("#samples-menu summary");
  await opened.page.click("[data-value=seed]");
  await holds("espalier.state().opened.model.name === 'seed'");
  const npy = (type: string, shape: string, data: Uint8Array) => {
    const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape}), }\n`;
    const start = Uint8Array.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length, 0]);
    return Buffer.concat([start, Buffer.from(header), data]);
  };
  const floats = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
  await chooseFiles(opened.page, written("x.npy", npy("<f4", "3, 2", floats)));
  await holds(
    "/x.npy holds examples; drop it together with the file of labels/.test(espalier.state().error)",
  );
  await chooseFiles(opened.page, written("y.npy", npy("|u1", "3,", Uint8Array.of(0, 1, 1))));
  await holds("espalier.state().opened.data?.name === 'x.npy'");
  expect(await inputs()).toEqual([1, 2, 3, 4]);
  await type("#mean", "1");
  await holds("espalier.state().opened.examples.inputs[0] === 0");
  await holds("new URLSearchParams(location.hash.slice(1)).get('data')?.includes('\"mean\":[1]')");
  await opened.page.click("#usual");
  await holds("espalier.state().opened.examples.inputs[0] === 1");
  expect(opened.complaints).toEqual([]);
});
