import { expect, it } from "vitest";
import { type Branch, treeOf } from "../../../src/app/panels/layer-tree.ts";
import type { Column, Network } from "../../../src/view/network.ts";

function networkOf(...names: string[]): Network {
  const columns = ["", ...names].map((name): Column => {
    const path = name === "" ? {} : { path: name.split(".") };
    return { title: name, size: 1, prunable: true, scores: new Float32Array(), ...path };
  });
  return { title: "", columns, links: [] };
}

/** The tree in brackets, layers by their places. */
function written(items: readonly (number | Branch)[]): string {
  return items
    .map((item) => (typeof item === "number" ? item : `${item.module.name}(${written(item.items)})`))
    .join(" ");
}

const resnet = networkOf(
  "stem",
  "layer1.0.conv1",
  "layer1.0.conv2",
  "layer1.1.conv1",
  "layer1.1.conv2",
  "layer2.0.conv1",
  "layer2.0.conv2",
  "head",
);

it("holds layers in the modules that their names tell", () => {
  const all = [0, 1, 2, 3, 4, 5, 6, 7];
  expect(written(treeOf(resnet, all))).toBe("0 layer1(0(1 2) 1(3 4)) layer2(5 6) 7");
});

it("has only those modules of which a layer is found", () => {
  expect(written(treeOf(resnet, [4, 7]))).toBe("layer1(1(4)) 7");
});

it("is a list where names tell nothing", () => {
  expect(written(treeOf(networkOf("fc1", "fc2", "fc3"), [0, 1, 2]))).toBe("0 1 2");
});

it("keeps a module together whose layers stand apart", () => {
  const apart = networkOf("left.a", "right.a", "left.b", "right.b", "end");
  expect(written(treeOf(apart, [0, 1, 2, 3, 4]))).toBe("left(0 2) right(1 3) 4");
});
