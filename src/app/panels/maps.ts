// What the selected convolution gives for the input that is looked at: the selected channel large, before and after the
// pruning, and all channels of the layer in one sheet, where those that left are empty.

import { guard } from "lit/directives/guard.js";
import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { type ColumnMaps, drawMap } from "../../view/maps.ts";
import { THEMES } from "../../view/theme.ts";
import { formatCount } from "../format.ts";
import { hasMaps, layersWithMaps } from "../measure/look.ts";
import type { State } from "../state.ts";
import { mapsText as text } from "../text.ts";
import { examplePicker } from "./stage.ts";

export interface MapsActions {
  readonly setLooking: (looking: boolean) => void;
  readonly setExample: (example: number) => void;
  readonly select: (column: number, index: number) => void;
}

/** Canvases are drawn at twice the size in which they are shown. */
const SHARP = 2;
const LARGE = 136;
const SHEET = 288;
const GAP = 3;
/** More channels than this make a sheet that nobody looks through. */
const MOST = 512;

type Theme = State["theme"];

function drawLarge(canvas: HTMLCanvasElement, maps: ColumnMaps | undefined, channel: number, theme: Theme) {
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const { width, height } = canvas;
  if (maps !== undefined) drawMap(pen, maps, channel, theme, { x: 0, y: 0, width, height });
}

/** One channel, large; without maps an empty frame, which says that it is gone. */
function figure(
  { theme, selected }: State,
  size: ColumnMaps,
  maps: ColumnMaps | undefined,
  label: string,
): TemplateResult {
  const channel = selected?.index ?? 0;
  const scale = (SHARP * LARGE) / Math.max(size.width, size.height);
  const draw = (canvas?: Element) => {
    if (canvas !== undefined) drawLarge(canvas as HTMLCanvasElement, maps, channel, theme);
  };
  const name = text.channel(`(${selected?.column}, ${channel})`, label);
  return html`<figure>
    ${guard([maps, channel, theme], () => html`<canvas class=${maps === undefined ? "gone" : ""} role="img" aria-label=${name} width=${Math.round(size.width * scale)} height=${Math.round(size.height * scale)} ${ref(draw)}></canvas>`)}
    <figcaption>${label}</figcaption>
  </figure>`;
}

/** Pictures in a row of the sheet, and the distance from one to the next. */
export function sheetGrid(channels: number): { readonly across: number; readonly pitch: number } {
  const across = Math.max(6, Math.min(16, Math.ceil(Math.sqrt(1.5 * channels))));
  return { across, pitch: SHEET / across };
}

function drawSheet(
  canvas: HTMLCanvasElement,
  maps: ColumnMaps,
  gone: (channel: number) => boolean,
  { theme, selected }: State,
): void {
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  const shown = Math.min(MOST, maps.pixels.length / (maps.width * maps.height));
  const { across, pitch } = sheetGrid(shown);
  pen.setTransform(SHARP, 0, 0, SHARP, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const side = pitch - GAP;
  const scale = side / Math.max(maps.width, maps.height);
  const { accent, faint } = THEMES[theme];
  for (let channel = 0; channel < shown; channel++) {
    const [x, y] = [(channel % across) * pitch + GAP / 2, Math.floor(channel / across) * pitch + GAP / 2];
    const size = { width: maps.width * scale, height: maps.height * scale };
    const place = { x: x + (side - size.width) / 2, y: y + (side - size.height) / 2, ...size };
    const left = gone(channel);
    const lit = channel === selected?.index;
    if (!left) drawMap(pen, maps, channel, theme, place);
    pen.strokeStyle = lit ? accent : faint;
    pen.lineWidth = lit ? 2 : 1;
    pen.setLineDash(left && !lit ? [2, 2] : []);
    if (left || lit) pen.strokeRect(place.x + 0.5, place.y + 0.5, size.width - 1, size.height - 1);
  }
}

/** All channels of the layer, as the picture shows it: before the pruning, or after it. */
function sheet(state: State, column: number, maps: ColumnMaps, actions: MapsActions): TemplateResult {
  const { opened, mode, removed, theme, selected } = state;
  const units = opened?.groups.layers[column - 1]?.units;
  const gone = (channel: number) => mode !== "before" && removed.has(units?.[channel] ?? 0);
  const channels = maps.pixels.length / (maps.width * maps.height);
  const shown = Math.min(MOST, channels);
  const { across, pitch } = sheetGrid(shown);
  const leaving = Array.from({ length: channels }, (_, channel) => channel).filter(gone).length;
  const label = text.all(formatCount(channels), leaving, opened?.network.columns[column]?.title ?? "");
  const draw = (canvas?: Element) => {
    if (canvas !== undefined) drawSheet(canvas as HTMLCanvasElement, maps, gone, state);
  };
  const pick = (event: MouseEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const at = (place: number, start: number) => Math.floor(((place - start) / box.width) * across);
    const channel = at(event.clientY, box.top) * across + at(event.clientX, box.left);
    if (channel < shown) actions.select(column, channel);
  };
  return html`${guard([maps, removed, mode, theme, selected], () => html`<canvas class="sheet" role="img" aria-label=${label} width=${SHARP * SHEET} height=${Math.ceil(SHARP * pitch * Math.ceil(shown / across))} @click=${pick} ${ref(draw)}></canvas>`)}
    <p class="muted">${label} ${shown < channels ? text.first(formatCount(shown)) : nothing}</p>`;
}

function content(state: State, column: number, actions: MapsActions): TemplateResult {
  const { maps, opened, selected, removed, mode } = state;
  const [before, after] = [maps?.before[column], maps?.after[column]];
  if (before === undefined || after === undefined)
    return html`<p class="muted" role="status">${text.working}</p>`;
  const gone = removed.has(opened?.groups.layers[column - 1]?.units[selected?.index ?? 0] ?? 0);
  return html`<div class="maps-content"><div class="try-example">${examplePicker(state, actions, "map-example")}</div>
    <div class="map-pair">
      ${figure(state, before, before, text.sides.before)}
      ${figure(state, before, gone ? undefined : after, gone ? text.sides.gone : text.sides.after)}
    </div>
    ${sheet(state, column, mode === "before" ? before : after, actions)}</div>`;
}

/** Of a selected convolution; for all else there is nothing to see. */
export function mapsPanel(state: State, actions: MapsActions): TemplateResult | typeof nothing {
  const { opened, selected, looking } = state;
  if (opened === undefined || selected === undefined || !hasMaps(opened)) return nothing;
  if (!layersWithMaps(opened).includes(selected.column - 1)) return nothing;
  const toggle = (event: Event) => {
    const { open } = event.currentTarget as HTMLDetailsElement;
    if (open !== looking) actions.setLooking(open);
  };
  return html`<details class="maps" .open=${looking} @toggle=${toggle}>
    <summary>${text.title}</summary>
    ${looking ? content(state, selected.column, actions) : nothing}
  </details>`;
}
