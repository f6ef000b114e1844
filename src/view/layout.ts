// Where neurons stand, in CSS pixels about the origin, y up. Columns of up to 64 are lines that face the viewer;
// larger ones wrap into slabs that stand across the network, and the whole is then seen from aside.

import { LINE_SIZE } from "./drawing.ts";
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
}

export interface Margin {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** Which neurons of each column take part; undefined: all of them. */
export type Present = readonly (readonly number[] | undefined)[];

const YAW = (40 * Math.PI) / 180;
const PITCH = (12 * Math.PI) / 180;
const ASIDE = [Math.sin(YAW) * Math.cos(PITCH), Math.sin(PITCH), Math.cos(YAW) * Math.cos(PITCH)] as const;

/** Length of the longest name beside the last column, in CSS pixels, roughly. */
function namesWidth(columns: readonly Column[]): number {
  const names = columns.at(-1)?.labels ?? [];
  return names.length === 0 ? 0 : 16 + 7 * Math.max(...names.map((name) => name.length));
}

function marginOf(columns: readonly Column[], frame: Frame): Margin {
  const side = frame.width < 600 ? 14 : 36;
  return { top: 76, right: side + namesWidth(columns), bottom: 40, left: side };
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
  return { pitch, radius, gap };
}

function layoutLines(columns: readonly Column[], frame: Frame, present: Present): Layout {
  const margin = marginOf(columns, frame);
  const { pitch, radius, gap } = lineSpacing(columns, frame, margin);
  const places: number[] = [];
  columns.forEach((column, index) => {
    const x = (index - (columns.length - 1) / 2) * gap;
    const rows = rowsOf(column, present[index]);
    const count = present[index]?.length ?? column.size;
    for (const row of rows) {
      if (row < 0) places.push(x, 0, 0, 0);
      else places.push(x, ((count - 1) / 2 - row) * pitch, 0, radius);
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

const STEP = 10; // between neurons of a slab; the camera scales the whole to the frame

/** Distance between columns at which the network, seen from aside, has the frame's proportions. */
function slabGap(columns: readonly Column[], frame: Frame, margin: Margin): number {
  const grids = columns.map((column) =>
    column.size > LINE_SIZE ? slabGrid(column.size, column.grid) : [1, 1],
  );
  const rows = Math.max(...grids.map((grid) => grid[0] ?? 1));
  const depth = Math.max(...grids.map((grid) => grid[1] ?? 1)) * STEP;
  const height = rows * STEP * Math.cos(PITCH) + depth * Math.cos(YAW) * Math.sin(PITCH);
  const width =
    (height * (frame.width - margin.left - margin.right)) / (frame.height - margin.top - margin.bottom);
  const ends = ((grids[0]?.[1] ?? 1) + (grids.at(-1)?.[1] ?? 1)) * 0.5 * STEP * Math.sin(YAW);
  const steps = Math.max(1, columns.length - 1);
  return clamp((width - ends) / (steps * Math.cos(YAW)), 0.75 * depth, 3 * depth);
}

function layoutSlabs(columns: readonly Column[], frame: Frame, present: Present): Layout {
  const margin = marginOf(columns, frame);
  const gap = slabGap(columns, frame, margin);
  const tallest = Math.max(...columns.map((column) => slabGrid(column.size, column.grid)[0])) * STEP;
  const places: number[] = [];
  columns.forEach((column, index) => {
    const x = (index - (columns.length - 1) / 2) * gap;
    const count = present[index]?.length ?? column.size;
    const wraps = column.size > LINE_SIZE;
    const [rows, depth] = wraps ? slabGrid(count, column.grid) : [count, 1];
    const step = wraps ? STEP : clamp(tallest / count, 0.6 * STEP, 2.4 * STEP);
    for (const place of rowsOf(column, present[index])) {
      const [row, across] = [Math.floor(place / depth), place % depth];
      const y = ((rows - 1) / 2 - row) * step;
      const z = (across - (depth - 1) / 2) * step;
      if (place < 0) places.push(x, 0, 0, 0);
      else places.push(x, y, z, wraps ? 0.36 * STEP : Math.min(0.6 * STEP, 0.4 * step));
    }
  });
  return { places: Float32Array.from(places), slabs: true, toViewer: ASIDE, margin };
}

/**
 * Places every neuron for a frame. With `present`, only those neurons are placed, closed up and centred, with the
 * spacing of the whole network: nothing grows when neurons leave, they only slide together.
 */
export function layoutNetwork(columns: readonly Column[], frame: Frame, present: Present = []): Layout {
  const slabs = columns.some((column) => column.size > LINE_SIZE);
  return slabs ? layoutSlabs(columns, frame, present) : layoutLines(columns, frame, present);
}
