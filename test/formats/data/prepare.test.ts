import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { classesOf } from "../../../src/formats/data/folders.ts";
import { prepare, readExamples, readLabelledImages } from "../../../src/formats/data/prepare.ts";
import {
  type NetworkShape,
  networkShape,
  parseNumbers,
  preprocessingFault,
  usualPreprocessing,
} from "../../../src/formats/data/preprocessing.ts";
import { looksLikeData, readRaw } from "../../../src/formats/data/raw.ts";
import { notesOn } from "../../../src/formats/data/words.ts";
import { readJson } from "../../../src/formats/json.ts";
import { idx } from "../build-idx.ts";
import { refusal } from "../refusal.ts";

const file = (bytes: Uint8Array, name: string) => ({ bytes, name });
const fixture = (name: string) => file(new Uint8Array(readFileSync(`test/fixtures/data/${name}`)), name);
const text = (content: string, name = "t.csv") => file(new TextEncoder().encode(content), name);
const flat = (features: number, classes = 2): NetworkShape => ({ dims: [features], classes });
const sentence = async (act: () => unknown) => (await refusal(act)).message;

describe("IDX files", () => {
  test("the sample's 10,000 images and labels, pixels as shares of 255", async () => {
    const sample = (name: string) => file(readFileSync(`public/samples/fashion-mnist-${name}.gz`), name);
    const examples = await readLabelledImages(sample("images.idx3"), sample("labels.idx1"), 784, 10);
    expect(examples.count).toBe(10000);
    expect(examples.inputs).toHaveLength(7840000);
    expect([...examples.labels.subarray(0, 5)]).toEqual([9, 2, 1, 1, 6]);
    expect(Math.max(...examples.inputs.subarray(0, 784))).toBe(1);
  });

  test("come in either order, and say what does not fit", async () => {
    const images = file(idx([2, 1, 3], [0, 51, 255, 1, 2, 3]), "i");
    const labels = file(idx([2], [1, 0]), "l");
    const { inputs } = await readExamples([labels, images], flat(3));
    expect([...inputs]).toEqual([0, 0.2, 1, 1 / 255, 2 / 255, 3 / 255].map(Math.fround));
    const read = (...files: ReturnType<typeof file>[]) => sentence(() => readExamples(files, flat(3)));
    expect(await read(file(idx([1, 28, 28], new Array(784).fill(0)), "i"), labels)).toBe(
      "i: the images are 28 × 28 = 784 values, the network takes 3.",
    );
    const shape: NetworkShape = { dims: [1, 7, 7], classes: 3, assumed: true };
    expect(await sentence(() => readExamples([images, labels], shape))).toBe(
      "i: the examples are 1 × 3 = 3 values, the network takes 1 × 7 × 7 = 49, which is assumed: the file holds weights alone; open the network's ONNX file together with it, which says what it takes.",
    );
    expect(await read(file(idx([0, 3], []), "i"), file(idx([0], []), "l"))).toBe(
      "i: the file holds no examples.",
    );
    expect(await read(images, file(idx([2], [1, 2]), "l"))).toBe(
      "l: label 1 is 2, but the network has 2 outputs.",
    );
    expect(await read(images, file(idx([1], [1]), "l"))).toBe("l: there are 1 labels, but 2 examples in i.");
    expect(await read(images)).toBe("i holds examples; the file of labels is missing.");
    expect(await read(labels)).toBe("l holds labels; the file of inputs is missing.");
    expect(await read(images, images, labels)).toBe(
      "i and i came together; one array of inputs and one of labels are expected.",
    );
  });
});

describe("NumPy's files", () => {
  const images: NetworkShape = { dims: [3, 2, 2], classes: 2 };

  test("ids of words are no pixels", async () => {
    const seed = readJson(new Uint8Array(readFileSync("public/samples/seed.json")), "seed.json");
    const shape = networkShape({
      ...seed,
      inputs: seed.inputs.map((input) => ({ ...input, type: "int64" })),
    });
    const ids = [file(idx([2, 2], [1, 2, 3, 4]), "i"), file(idx([2], [0, 1]), "l")];
    expect([...(await readExamples(ids, shape)).inputs]).toEqual([1, 2, 3, 4]);
  });

  test("truth values are no pixels", async () => {
    const examples = await readExamples([fixture("bool.npy"), file(idx([2], [0, 1]), "l")], flat(3));
    expect([...examples.inputs]).toEqual([1, 0, 1, 0, 1, 0]);
  });

  test("channels last become channels first for a network that takes them so", async () => {
    const { inputs, labels, count } = await readExamples([fixture("compressed.npz")], images, { scale: 1 });
    expect(count).toBe(2);
    expect([...labels]).toEqual([1, 0]);
    expect([...inputs.subarray(0, 12)]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
  });

  test("stay as they are for one that takes channels last, or where that is said", async () => {
    for (const [dims, given] of [
      [[2, 2, 3], {}],
      [[12], { layout: "NCHW" }],
    ] as const) {
      const { inputs, notes } = await readExamples(
        [fixture("stored.npz")],
        { dims, classes: 2 },
        { scale: 1, ...given },
      );
      expect([...inputs]).toEqual(Array.from({ length: 24 }, (_, at) => at));
      expect(notes).toBeUndefined();
    }
  });

  test("become channels first for a network that takes flat values, which is said; channels count as they lie", async () => {
    const settings = { scale: 1, mean: [0, 1, 2] };
    const { inputs, notes } = await readExamples([fixture("stored.npz")], flat(12), settings);
    expect([...inputs.subarray(0, 12)]).toEqual([0, 3, 6, 9, 0, 3, 6, 9, 0, 3, 6, 9]);
    expect(notes).toEqual([expect.stringMatching(/^The file has channels last, .* unless .* NCHW\.$/)]);
    const still = await readExamples([fixture("stored.npz")], flat(12), { ...settings, layout: "NCHW" });
    expect([...still.inputs.subarray(0, 12)]).toEqual([0, 0, 0, 3, 3, 3, 6, 6, 6, 9, 9, 9]);
  });

  test("scale, mean and deviation by channel, channels reversed", async () => {
    const settings = { scale: 2, mean: [1, 2, 3], std: [1, 2, 4], channels: "reversed" } as const;
    const { inputs } = await readExamples([fixture("stored.npz")], images, settings);
    // The first pixel is 0, 1, 2: blue, green, red.
    expect([inputs[0], inputs[4], inputs[8]]).toEqual([(2 * 2 - 1) / 1, (2 * 1 - 2) / 2, (2 * 0 - 3) / 4]);
    expect(await sentence(() => readExamples([fixture("stored.npz")], images, { mean: [1, 2] }))).toBe(
      "stored.npz/x: the mean has 2 numbers; the inputs have 3 channels.",
    );
  });

  test("rows of pixels are no channels to reverse", async () => {
    const photo = (...size: number[]) => [
      file(idx([1, ...size], new Array(30).fill(0)), "i"),
      file(idx([1], [0]), "l"),
    ];
    expect(await sentence(() => readExamples(photo(5, 1, 6), flat(30), { channels: "reversed" }))).toBe(
      "i: the inputs have 5 channels as they are laid out; 3 or 4 can be reversed.",
    );
    for (const layout of ["NHWC", "NCHW"] as const)
      expect((await readExamples(photo(5, 2, 3), flat(30), { channels: "reversed", layout })).count).toBe(1);
  });

  test("of arrays for training and testing, the latter", async () => {
    expect((await readExamples([fixture("keras.npz")], images)).count).toBe(2);
    // Whatever the file and its folder are called.
    const elsewhere = { ...fixture("keras.npz"), name: "tests/evaluation.npz" };
    expect((await readExamples([elsewhere], images)).count).toBe(2);
  });

  test("what is no number is refused", async () => {
    const bytes = fixture("float32.npy").bytes.slice();
    new DataView(bytes.buffer).setFloat32(bytes.length - 8, Number.NaN, true);
    const files = [file(bytes, "x.npy"), file(idx([2], [0, 1]), "l")];
    expect(await sentence(() => readExamples(files, flat(3)))).toBe(
      "x.npy: example 1 holds something that is not a number.",
    );
  });
});

describe("tables", () => {
  test("the label is the column named so, else words, else the last or the first", async () => {
    const labels = async (content: string) => [...(await readExamples([text(content)], flat(2, 3))).labels];
    expect(await labels("Target,a,b\n2,0.5,1\n0,0.5,1\n")).toEqual([2, 0]);
    expect(await labels("0.5,b,1\n0.5,a,1\n0.5,b,1\n")).toEqual([1, 0, 1]);
    expect(await labels("0.5,9,2\n0.5,9,1\n")).toEqual([2, 1]);
    // As MNIST is passed around: the label first, and a last pixel that is always dark.
    expect(await labels("2,9,0\n1,9,0\n")).toEqual([2, 1]);
  });

  test("and which it is, is said unless somebody said it", async () => {
    const notes = async (content: string, given = {}) =>
      (await readExamples([text(content)], flat(2, 3), given)).notes;
    expect(await notes("Target,a,b\n2,0.5,1\n")).toEqual(['The label is column "Target", by its name.']);
    expect(await notes("0.5,b,1\n0.5,a,1\n")).toEqual([
      "The label is column 2, because it holds words.",
      "Classes are counted in the order of the alphabet, from 0, a, to 1, b. If the network counts otherwise, write its numbers in place of words.",
    ]);
    expect(await notes("x,y,kind\n0.5,1,b\n0.5,1,a\n", { label: "kind" })).toEqual([
      expect.stringMatching(/^Classes are counted .* from 0, a, to 1, b\./),
    ]);
    expect(await notes("0.5,9,2\n0.5,9,1\n")).toEqual(["The label is the last column, 3."]);
    expect(await notes("2,9,0.5\n1,9,0.5\n")).toEqual([
      "The label is the first column, 1: it tells more classes apart than the last, 3.",
    ]);
    expect(await notes("0.5,9,2\n0.5,9,1\n", { label: 2 })).toBeUndefined();
  });

  test("or the one that is asked for, by place or name", async () => {
    const content = text("a,b,c\n0,1,0.5\n1,0,0.5\n");
    for (const label of [1, "b"])
      expect([...(await readExamples([content], flat(2), { label })).labels]).toEqual([1, 0]);
    const refused = (label: number | string) => sentence(() => readExamples([content], flat(2), { label }));
    expect(await refused("d")).toBe('t.csv: there is no column "d"; there are 3.');
    expect(await refused(3)).toBe("t.csv: there is no column 4; there are 3.");
    expect(await refused(2)).toBe(
      't.csv: column "c" is to be the label, but holds 0.5 in example 0; the network has 2 outputs.',
    );
  });

  test("many whole numbers up to 255 are pixels", async () => {
    const row = (value: number) => [1, ...new Array(64).fill(value)].join();
    const { inputs } = await readExamples([text(`${row(51)}\n${row(255)}`)], flat(64), { label: 0 });
    expect([inputs[0], inputs[64]]).toEqual([Math.fround(0.2), 1]);
  });

  test("say what does not fit", async () => {
    const read = (content: string) => sentence(() => readExamples([text(content)], flat(2)));
    expect(await read("1,2,3,0\n")).toBe("t.csv: the rows are 3 values, the network takes 2.");
    expect(await read("label,a,b\n0,x,1\n")).toBe('t.csv: column "a" holds words; only the label may.');
    expect(await read("a,b,kind\n1,2,x\n1,2,y\n1,2,z\n")).toBe(
      "t.csv: there are 3 classes, but the network has 2 outputs.",
    );
    expect(await read("a,b,kind\n1,2,x\n1,2,\n")).toBe('t.csv: column "kind" has no label in example 1.');
    expect(await sentence(() => readRaw([text("1,2"), text("1,2", "u.csv")]))).toBe(
      "t.csv and u.csv came together; a table has its labels in it.",
    );
  });
});

describe("classes by name", () => {
  test("the network's own names, numbers, or the alphabet", () => {
    expect(classesOf(["bag", " Coat"], 2, ["Coat", "Bag"], "w")).toEqual({ labels: Uint32Array.of(1, 0) });
    expect(classesOf(["7", "0"], 10, undefined, "w")).toEqual({ labels: Uint32Array.of(7, 0) });
    expect(classesOf(["dog", "cat", "dog"], 2, undefined, "w")).toEqual({
      labels: Uint32Array.of(1, 0, 1),
      classes: ["cat", "dog"],
    });
  });

  test("the order of folders is said where neither they nor the network say it", () => {
    const values = { name: "pets", dims: [2, 1, 1, 1], data: new Uint8Array(2) };
    const notes = (folders: string[], names?: string[]) => {
      const shape = { dims: [1, 1, 1], classes: 2, ...(names === undefined ? {} : { names }) };
      const raw = { values, folders };
      return notesOn(raw, shape, usualPreprocessing(raw, shape));
    };
    expect(notes(["dog", "cat"])).toEqual([
      "Classes are counted in the order of the alphabet, from 0, cat, to 1, dog. If the network counts otherwise, call the folders by their numbers.",
    ]);
    expect(notes(["dog", "cat"], ["dog", "cat"])).toEqual([]);
    expect(notes(["1", "0"])).toEqual([]);
  });

  test("pictures in folders become channels first, or one example of each folder", () => {
    const values = { name: "pets", dims: [2, 1, 2, 3], data: Uint8Array.from({ length: 12 }, (_, at) => at) };
    const raw = { values, folders: ["dog", "cat"] };
    for (const dims of [[3, 1, 2], [6]]) {
      const shape = { dims, classes: 2 };
      const { inputs, labels } = prepare(raw, shape, { ...usualPreprocessing(raw, shape), scale: 1 });
      expect([...inputs]).toEqual([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]);
      expect([...labels]).toEqual([1, 0]);
    }
  });
});

test("numbers as people write them", () => {
  expect(parseNumbers("1/255")).toEqual([1 / 255]);
  expect(parseNumbers(" 0.485, 0.456 ,0.406")).toEqual([0.485, 0.456, 0.406]);
  for (const wrong of ["", "a", "1/0", "1/2/3", "1,,2"]) expect(parseNumbers(wrong)).toBeUndefined();
});

test("preprocessing that somebody has typed", () => {
  const good = { scale: 1, mean: [0], std: [1], layout: "NCHW", channels: "as they are" };
  expect(preprocessingFault(good)).toBeUndefined();
  for (const change of [
    { scale: 0 },
    { mean: [] },
    { std: [0] },
    { layout: "CHWN" },
    { channels: 1 },
    { label: -1 },
  ])
    expect(preprocessingFault({ ...good, ...change })).toMatch(/^the /);
});

test("data are told from networks", () => {
  expect(["stored.npz", "bytes.npy"].map((name) => looksLikeData(fixture(name)))).toEqual([true, true]);
  expect(looksLikeData(text("1,2"))).toBe(true);
  expect(looksLikeData(file(readFileSync("test/fixtures/seed.pt"), "seed.pt"))).toBe(false);
});
