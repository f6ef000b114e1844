// Measured times for people.

import type { NetworkTime, Speed } from "../index.ts";
import { plural, styled, table } from "./print.ts";

/** 12.3 ms, 0.0456 ms: three digits. */
function milliseconds(value: number): string {
  return `${Number(value.toPrecision(3))} ms`;
}

/** The times of each node of the original, beside those of the pruned network, and of the whole. */
export function describeSpeed({ before, after, batch, runs, method, device }: Speed): string {
  const timeOf = (network: NetworkTime, name: string) =>
    network.nodes.find(({ node }) => node === name)?.milliseconds;
  const row = (name: string, original: number, pruned: number | undefined) => [
    name,
    milliseconds(original),
    ...(after === undefined ? [] : pruned === undefined ? ["→", "gone"] : ["→", milliseconds(pruned)]),
  ];
  const nodes = before.nodes.map(({ node, milliseconds: own }) =>
    row(node, own, after === undefined ? undefined : timeOf(after, node)),
  );
  const how = method === "timestamps" ? "the device's timestamps" : "the clock";
  const title = `${styled("bold", `Time for ${plural(batch, "input")}`)} ${styled("dim", `(${device}, by ${how}, median of ${runs})`)}`;
  return `\n${title}\n${table([...nodes, row("whole network", before.milliseconds, after?.milliseconds)], [1, 3])}`;
}
