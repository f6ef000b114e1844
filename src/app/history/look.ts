// How a network is looked at, as a link says it: what is as the page has it by itself is left out.

import type { CameraPlace } from "../../view/camera-place.ts";
import type { RangeScope } from "../../view/drawing.ts";
import type { NeuronId, ViewMode } from "../../view/network.ts";
import { PALETTES, type PaletteName } from "../../view/theme.ts";
import type { NeuronFill, Panel } from "../state.ts";
import { pageText, linkText as text } from "../text.ts";

/** Parts of the state. */
export interface Look {
  readonly mode?: ViewMode;
  /** Place of the divider, 0…1. */
  readonly split?: number;
  readonly compact?: boolean;
  readonly selected?: NeuronId;
  readonly camera?: CameraPlace;
  readonly openModules?: readonly string[];
  readonly fill?: NeuronFill;
  /** From 0. */
  readonly example?: number;
  readonly changes?: boolean;
  readonly ghosts?: boolean;
  readonly palette?: PaletteName;
  readonly scope?: RangeScope;
  readonly panel?: Panel;
}

/** What a link says of a look. */
export const LOOKS = [
  "mode",
  "split",
  "compact",
  "selected",
  "camera",
  "openModules",
  "fill",
  "example",
  "changes",
  "ghosts",
  "palette",
  "scope",
  "panel",
] as const satisfies readonly (keyof Look)[];

const MODES: readonly ViewMode[] = ["before", "split", "after"];
const FILLS: readonly NeuronFill[] = ["none", "activations", "maps", "scores"];
const PANELS: readonly Panel[] = pageText.panels.map(([panel]) => panel);

/** The look of something that has more to say. */
export function lookOf(state: Look): Look {
  const entries = LOOKS.map((key) => [key, state[key]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const percent = (share: number) => String(Number((share * 100).toPrecision(4)));

/** Writes into `hash`. */
export function writeLook(hash: URLSearchParams, look: Look): void {
  const { mode = "after", split = 0.5, selected, camera, fill = "none", example = 0, palette, scope } = look;
  if (mode !== "after") hash.set("mode", mode);
  if (mode === "split" && split !== 0.5) hash.set("split", percent(split));
  if (look.compact === true) hash.set("compact", "1");
  if (fill !== "none") hash.set("fill", fill);
  if (example > 0) hash.set("example", String(example + 1));
  if (look.changes === true) hash.set("changes", "1");
  if (look.ghosts === false) hash.set("ghosts", "0");
  if (palette !== undefined && palette !== "blue-orange") hash.set("colours", palette);
  if (scope === "layer") hash.set("range", scope);
  if (look.panel !== undefined && look.panel !== "why") hash.set("panel", look.panel);
  if (selected !== undefined) hash.set("select", `${selected.column}.${selected.index}`);
  if (look.openModules !== undefined) hash.set("open", look.openModules.join("*"));
  if (camera !== undefined)
    hash.set("camera", [...camera.middle, camera.height, ...(camera.from ?? [])].join("_"));
}

/** Ends reading with what is wrong. */
type Refuse = (what: string) => never;

/** One of some words; undefined where nothing is written. */
export function wordOf<Word extends string>(
  written: string | null,
  words: readonly Word[],
  refuse: Refuse,
): Word | undefined {
  if (written === null) return undefined;
  return words.find((word) => word === written) ?? refuse(written);
}

function selectedOf(written: string | null, refuse: Refuse): NeuronId | undefined {
  if (written === null) return undefined;
  const [, column, index] = /^(\d{1,6})\.(\d{1,9})$/.exec(written) ?? refuse(text.noNeuron(written));
  return { column: Number(column), index: Number(index) };
}

function cameraOf(written: string | null, refuse: Refuse): CameraPlace | undefined {
  if (written === null) return undefined;
  const numbers = written.split("_").map(Number);
  const [x = 0, y = 0, z = 0, height = 0, right = 0, up = 0, front = 0] = numbers;
  const whole = numbers.every((each) => Math.abs(each) < 1000) && height > 0;
  if (!whole || ![4, 7].includes(numbers.length)) return refuse(text.noPlace(written));
  const place = { middle: [x, y, z], height } as const;
  return numbers.length === 4 ? place : { ...place, from: [right, up, front] };
}

function shareOf(written: string | null, refuse: Refuse): number | undefined {
  if (written === null) return undefined;
  const share = Number(written) / 100;
  return written !== "" && share >= 0 && share <= 1 ? share : refuse(text.noSplit(written));
}

function exampleOf(written: string | null, refuse: Refuse): number | undefined {
  if (written === null) return undefined;
  return /^[1-9]\d{0,9}$/.test(written) ? Number(written) - 1 : refuse(text.noExample(written));
}

/** Reads what writeLook has written; somebody may have edited it. */
export function readLook(
  hash: URLSearchParams,
  refuse: Refuse,
): { [Key in keyof Look]: Look[Key] | undefined } {
  const saying = (sentence: (found: string) => string) => (found: string) => refuse(sentence(found));
  return {
    mode: wordOf(hash.get("mode"), MODES, saying(text.noMode)),
    split: shareOf(hash.get("split"), refuse),
    compact: hash.has("compact") ? true : undefined,
    fill: wordOf(hash.get("fill"), FILLS, saying(text.noFill)),
    example: exampleOf(hash.get("example"), refuse),
    changes: hash.has("changes") ? true : undefined,
    ghosts: hash.get("ghosts") === "0" ? false : undefined,
    palette: wordOf(hash.get("colours"), Object.keys(PALETTES) as PaletteName[], saying(text.noColours)),
    scope: wordOf(hash.get("range"), ["network", "layer"], saying(text.noRange)),
    panel: wordOf(hash.get("panel"), PANELS, saying(text.noPanel)),
    selected: selectedOf(hash.get("select"), refuse),
    camera: cameraOf(hash.get("camera"), refuse),
    openModules: hash
      .get("open")
      ?.split("*")
      .filter((key) => key !== ""),
  };
}
