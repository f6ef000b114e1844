// How a layered graph stands, as plain data in the layout's plane: what the overlay draws and the buttons lie on.

import type { FlowGraph } from "./flow-graph.ts";
import type { Module } from "./modules.ts";

/** Room above a slab for its name and its size, in CSS pixels. */
export const NAME_ROOM = 36;

/** A point of the layout: x to the right, y up. */
export type Point = readonly [x: number, y: number];

/** Where a cell stands: its middle and its size. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A module around several cells, as a bracket under them. */
export interface Bracket {
  readonly module: Module;
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

export interface FlowPlan {
  readonly graph: FlowGraph;
  /** Of each cell, with all its neurons there. */
  readonly boxes: readonly Box[];
  /** Of each arc of the graph: corners of its way, to be rounded. */
  readonly arcs: readonly (readonly Point[])[];
  readonly brackets: readonly Bracket[];
  /** Distance between slots. */
  readonly pitch: number;
}
