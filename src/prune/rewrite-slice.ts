// Slices after a cut: the bounds of what stays, or a Gather where what stays is no longer evenly spaced.

import { elementNumbers, numbersTensor } from "../model/elements.ts";
import type { Node } from "../model/graph.ts";
import { int64Tensor, type Tensor } from "../model/tensor.ts";
import { isCut, renumber } from "./cut.ts";
import { type Kind, type Surgery, withAttribute, withInput } from "./surgery.ts";

/** Beyond the end of any axis, in either integer type. */
const END = 2 ** 31 - 1;

interface Bounds {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

const WHOLE: Bounds = { start: 0, end: END, step: 1 };

/** The bounds that pick exactly these positions of an axis; undefined where none do. */
function boundsOf(positions: readonly number[]): Bounds | undefined {
  const [first = 0, second = first + 1] = positions;
  const step = second - first;
  if (step === 0 || !positions.every((position, at) => position === first + at * step)) return undefined;
  const end = first + positions.length * step;
  return { start: first, end: end < 0 ? -END : end, step };
}

/** A Gather of `positions` along an axis of `source` that makes what `node` made. */
export function pickAlong(
  surgery: Surgery,
  node: Node,
  source: string,
  axis: number,
  positions: readonly number[],
): Node {
  const gather: Node = {
    name: node.name,
    operator: "Gather",
    domain: node.domain,
    inputs: [source, ""],
    outputs: node.outputs,
    attributes: new Map([["axis", axis]]),
  };
  return withInput(surgery, gather, 1, int64Tensor(positions));
}

/** One of a Slice's lists (starts, ends, axes, steps): an attribute before ONNX 10, then an input. */
function readList(surgery: Surgery, node: Node, name: string, input: number): readonly number[] | undefined {
  const given = node.attributes.get(name);
  if (Array.isArray(given)) return given.filter((item) => typeof item === "number");
  const tensor = listOf(surgery, node, input);
  return tensor === undefined ? undefined : elementNumbers(tensor);
}

function listOf(surgery: Surgery, node: Node, input: number): Tensor | undefined {
  const name = node.inputs[input] ?? "";
  return surgery.initializers.get(name) ?? surgery.constant(name);
}

function writeList(
  surgery: Surgery,
  node: Node,
  name: string,
  input: number,
  values: readonly number[],
): Node {
  if (node.attributes.has(name) || surgery.model.opset < 10) return withAttribute(node, name, values);
  const type = listOf(surgery, node, 1)?.type ?? "int64";
  return withInput(surgery, node, input, numbersTensor(type, [values.length], values) ?? int64Tensor(values));
}

function setBounds(surgery: Surgery, node: Node, at: number, bounds: Bounds): Node {
  const starts = readList(surgery, node, "starts", 1) ?? [];
  const ends = readList(surgery, node, "ends", 2) ?? [];
  const axes = readList(surgery, node, "axes", 3);
  const steps = readList(surgery, node, "steps", 4) ?? starts.map(() => 1);
  const first = writeList(surgery, node, "starts", 1, starts.with(at, bounds.start));
  const second = writeList(surgery, first, "ends", 2, ends.with(at, bounds.end));
  if (steps[at] === bounds.step) return second;
  const named =
    axes === undefined
      ? writeList(
          surgery,
          second,
          "axes",
          3,
          starts.map((_, axis) => axis),
        )
      : second;
  return writeList(surgery, named, "steps", 4, steps.with(at, bounds.step));
}

/** The Slice with new bounds, and Gathers behind it for the axes that no bounds describe. */
export function rewriteSlice(
  surgery: Surgery,
  node: Node,
  rewrites: readonly Kind<"slice">[],
): readonly Node[] {
  const nodes: Node[] = [node];
  for (const { at, axis, units, start, step, count } of rewrites) {
    if (!isCut(units, surgery.removed)) continue;
    const old = Array.from({ length: count }, (_, index) => start + index * step);
    const positions = renumber(units, surgery.removed, old);
    const bounds = surgery.model.opset < 10 && step !== 1 ? undefined : boundsOf(positions);
    nodes[0] = setBounds(surgery, nodes[0] ?? node, at, bounds ?? WHOLE);
    if (bounds !== undefined) continue;
    const last = nodes.at(-1) ?? node;
    const between = surgery.freshName(`${node.outputs[0]}_whole`);
    nodes[nodes.length - 1] = { ...last, outputs: [between] };
    const name = node.name === "" ? "" : `${node.name}_picked`;
    nodes.push(pickAlong(surgery, { ...node, name }, between, axis, positions));
  }
  return nodes;
}
