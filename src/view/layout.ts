// Where neurons stand, in CSS pixels about the origin, y up. Columns of up to 64 are lines that face the viewer;
// larger ones wrap into slabs that stand across the network, and the whole is then seen from aside.

import { LINE_SIZE } from "./drawing.ts";
import type { FlowPlan } from "./flow-plan.ts";
import type { Column } from "./network.ts";

/** Room for the drawing, in CSS pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  /** Four floats a neuron: x, y, z, radius. A radius of 0 is a neuron that the layout leaves out. */
  readonly places: Float32Array;
  /** True where a column wraps into a slab. */
  readonly slabs: boolean;
  /** Direction from the network to the viewer in the flat view; a unit vector. */
  readonly toViewer: readonly [number, number, number];
  /** Space that titles and names need around the neurons, in CSS pixels. */
  readonly margin: Margin;
  /** Links that get a tile of their weights along the foot. */
  readonly tiles?: readonly number[];
  /** How cells, arcs and brackets stand, where the network is laid out as a graph. */
  readonly flow?: FlowPlan;
}

export interface Margin {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** Which neurons of each column take part; undefined: all of them. */
export type Present = readonly (readonly number[] | undefined)[];

// From the left, so that a slab shows its face, unmirrored, and its edges leave behind it.
const YAW = (-29 * Math.PI) / 180;
const YAW_NARROW = (-20 * Math.PI) / 180;
const PITCH = (8 * Math.PI) / 180;

/** A tall frame sees slabs more from their edge, and closer together. */
function yawFor(frame: Frame): number {
  return frame.width < frame.height ? YAW_NARROW : YAW;
}

/** Narrower frames have no room for names beside the last column. */
export const NARROW = 600;

/** Length of the longest name beside the last column, in CSS pixels, roughly. */
export function namesWidth(columns: readonly Column[], frame: Frame): number {
  const names = columns.at(-1)?.labels ?? [];
  return names.length === 0 || frame.width < NARROW
    ? 0
    : 16 + 7 * Math.max(...names.map((name) => name.length));
}

function marginOf(columns: readonly Column[], frame: Frame): Margin {
  const side = frame.width < NARROW ? 14 : 36;
  return { top: 76, right: side + namesWidth(columns, frame), bottom: 40, left: side };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** Rows and columns of a slab of `size` neurons: the given grid while all are there, else about square. */
export function slabGrid(size: number, given?: readonly [number, number]): readonly [number, number] {
  if (given !== undefined && given[0] * given[1] === size) return given;
  const rows = Math.ceil(Math.sqrt(size));
  return [rows, Math.max(1, Math.ceil(size / rows))];
}

/** Spacing that fills the frame: between columns, between neurons, and the neurons' radius. */
function lineSpacing(columns: readonly Column[], frame: Frame, margin: Margin) {
  const width = Math.max(60, frame.width - margin.left - margin.right);
  const height = Math.max(60, frame.height - margin.top - margin.bottom);
  const steps = Math.max(1, columns.length - 1);
  const longest = Math.max(...columns.map((column) => column.size));
  const narrow = width / (steps + 0.4);
  // A column of n takes n − 1 steps and a radius at both ends; the radius is 0.27 of a step.
  const pitch = clamp(height / (longest - 1 + 0.6), 6, narrow < 160 ? 190 : 152);
  const radius = clamp(Math.min(pitch * 0.27, narrow * 0.2), 2.5, 34);
  const gap = clamp((width - 2 * radius) / steps, 3 * radius, 350);
  // Where one column crowds the frame, the shorter ones need not: they spread to twice the step.
  const stepOf = (size: number) => Math.max(pitch, Math.min(2 * pitch, 64, height / (size - 1 + 0.6)));
  return { stepOf, radius, gap };
}

function layoutLines(columns: readonly Column[], frame: Frame, present: Present): Layout {
  const margin = marginOf(columns, frame);
  const { stepOf, radius, gap } = lineSpacing(columns, frame, margin);
  const places: number[] = [];
  columns.forEach((column, index) => {
    const x = (index - (columns.length - 1) / 2) * gap;
    const rows = rowsOf(column, present[index]);
    const step = stepOf(column.size);
    const count = present[index]?.length ?? column.size;
    for (const row of rows) {
      if (row < 0) places.push(x, 0, 0, 0);
      else places.push(x, ((count - 1) / 2 - row) * step, 0, radius);
    }
  });
  return { places: Float32Array.from(places), slabs: false, toViewer: [0, 0, 1], margin };
}

/** For each neuron its place among those present, −1 where it is not one of them. */
function rowsOf(column: Column, present: readonly number[] | undefined): Int32Array {
  const rows = new Int32Array(column.size).fill(-1);
  if (present === undefined) return rows.map((_, index) => index);
  present.forEach((neuron, row) => {
    rows[neuron] = row;
  });
  return rows;
}

const STEP = 10; // between neurons of the tallest slab; the camera scales the whole to the frame
const MOST_STEP = 1.7 * STEP; // smaller slabs spread, so that their neurons are easier to hit
const LINE_STEP = 2.4 * STEP;

interface SlabShape {
  readonly rows: number;
  readonly depth: number;
  readonly step: number;
  readonly radius: number;
}

/** Beside slabs, larger columns would be a thin line; those whose neurons have names stay one, for the names. */
const MOST_BESIDE_SLABS = 16;

function isLine({ size, labels }: Column): boolean {
  return size <= (labels === undefined ? MOST_BESIDE_SLABS : LINE_SIZE);
}

function slabShapes(columns: readonly Column[], present: Present): SlabShape[] {
  const grids = columns.map((column) =>
    isLine(column) ? ([column.size, 1] as const) : slabGrid(column.size, column.grid),
  );
  const tallest = Math.max(...grids.filter((_, at) => !isLine(columns[at] as Column)).map(([rows]) => rows));
  return columns.map((column, index) => {
    const fullRows = grids[index]?.[0] ?? 1;
    const count = present[index]?.length ?? column.size;
    if (isLine(column)) {
      const step = clamp((tallest * STEP) / fullRows, 0.5 * STEP, LINE_STEP);
      return { rows: count, depth: 1, step, radius: Math.min(0.6 * STEP, 0.4 * step) };
    }
    const step = clamp((tallest * STEP) / fullRows, STEP, MOST_STEP);
    const [rows, depth] = slabGrid(count, column.grid);
    return { rows, depth, step, radius: 0.38 * step };
  });
}

/** Distance between columns at which the network, seen from aside, has the frame's proportions. */
function slabGap(shapes: readonly SlabShape[], frame: Frame, margin: Margin): number {
  const tallest = Math.max(...shapes.map(({ rows, step }) => rows * step));
  const deepest = Math.max(...shapes.map(({ depth, step }) => depth * step));
  const height = tallest * Math.cos(PITCH) + deepest * Math.cos(yawFor(frame)) * Math.sin(PITCH);
  const room = (frame.width - margin.left - margin.right) / (frame.height - margin.top - margin.bottom);
  const [first, last] = [shapes[0], shapes.at(-1)];
  const yaw = yawFor(frame);
  const ends = ((first?.depth ?? 1) * (first?.step ?? 1) + (last?.depth ?? 1) * (last?.step ?? 1)) / 2;
  const steps = Math.max(1, shapes.length - 1);
  const wanted = (height * room - ends * Math.abs(Math.sin(yaw))) / (steps * Math.cos(yaw));
  return clamp(wanted, (yaw === YAW ? 0.7 : 0.45) * deepest, 3 * deepest);
}

function layoutSlabs(columns: readonly Column[], frame: Frame, present: Present): Layout {
  const margin = marginOf(columns, frame);
  const gap = slabGap(slabShapes(columns, []), frame, margin);
  const shapes = slabShapes(columns, present);
  const places: number[] = [];
  columns.forEach((column, index) => {
    const { rows, depth, step, radius } = shapes[index] ?? { rows: 1, depth: 1, step: STEP, radius: 1 };
    const x = (index - (columns.length - 1) / 2) * gap;
    for (const place of rowsOf(column, present[index])) {
      const y = ((rows - 1) / 2 - Math.floor(place / depth)) * step;
      const z = ((place % depth) - (depth - 1) / 2) * step;
      if (place < 0) places.push(x, 0, 0, 0);
      else places.push(x, y, z, radius);
    }
  });
  const yaw = yawFor(frame);
  const toViewer = [
    Math.sin(yaw) * Math.cos(PITCH),
    Math.sin(PITCH),
    Math.cos(yaw) * Math.cos(PITCH),
  ] as const;
  return { places: Float32Array.from(places), slabs: true, toViewer, margin };
}

/**
 * Places every neuron for a frame. With `present`, only those neurons are placed, closed up and centred, with the
 * spacing of the whole network: nothing grows when neurons leave, they only slide together.
 */
export function layoutNetwork(columns: readonly Column[], frame: Frame, present: Present = []): Layout {
  const slabs = columns.some((column) => column.size > LINE_SIZE);
  return slabs ? layoutSlabs(columns, frame, present) : layoutLines(columns, frame, present);
}
