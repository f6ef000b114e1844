// The options that say how much leaves, read into the library's budget.

import { type Budget, MEASURES, ModelError, type Neurons, type Target } from "../index.ts";
import { readRatio, readShare } from "./options.ts";

export const BUDGET_OPTIONS = {
  ratio: { type: "string" },
  layer: { type: "string", multiple: true },
  global: { type: "boolean" },
  target: { type: "string" },
  multiple: { type: "string" },
  protect: { type: "string", multiple: true },
  force: { type: "string", multiple: true },
} as const;

export const BUDGET_HELP = `  --ratio R           share of each layer's neurons that leaves, between 0 and 1, or as 50% (default: 0.5)
  --layer NAME=R      a ratio of its own for a layer, as often as needed; without --ratio the others stay whole. NAME is
                      what inspect shows, the node's or the weight's name, or a part of them that only one layer has
  --global            one ranking over all layers, by score over the layer's mean, in place of one in each
  --target WHAT=SIZE  the smallest ratio that gets there: params=50%, macs=1.2G, bytes=10MB
  --multiple N        layers keep a multiple of N neurons, such as 8, 16 or 32
  --protect NAME:I,J  neurons that stay whatever they score, by layer and index: conv1:3,7 or conv1:0-7
  --force NAME:I,J    neurons that leave whatever they score
`;

export interface BudgetValues {
  readonly ratio?: string | undefined;
  readonly layer?: string[] | undefined;
  readonly global?: boolean | undefined;
  readonly target?: string | undefined;
  readonly multiple?: string | undefined;
  readonly protect?: string[] | undefined;
  readonly force?: string[] | undefined;
}

function refuse(option: string, found: string, expected: string): never {
  throw new ModelError("setting", option, `${option} is "${found}"; ${expected} is expected.`);
}

const SCALES: Readonly<Record<string, number>> = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** "params=50%", "macs=1.2G", "bytes=10MB", "bytes=512KiB". Throws ModelError "setting" for anything else. */
export function readTarget(text: string): Target {
  const found = /^(\w+)=(\d+(?:\.\d+)?)\s*(%|([kKMGT]?)(i?)B?)$/.exec(text);
  const of = MEASURES.find((measure) => measure === found?.[1]);
  if (found === null || of === undefined)
    return refuse(
      "--target",
      text,
      "params, macs or bytes with a size, such as params=50%, macs=1.2G or bytes=10MB,",
    );
  const [, , digits, unit = "", prefix = "", binary] = found;
  if (unit === "%") return { of, share: Number(digits) / 100 };
  if (of !== "bytes" && /[iB]/.test(unit))
    return refuse("--target", text, `a count without a unit of bytes, such as ${of}=10k,`);
  const scale = SCALES[prefix === "K" ? "k" : prefix] ?? 1;
  const power = Math.log10(scale) / 3;
  return { of, atMost: Math.floor(Number(digits) * (binary === "i" ? 1024 ** power : scale)) };
}

/** No layer is as wide; a longer range is a slip, and would not fit in memory. */
const LONGEST_RANGE = 1e6;

/** Indices written as 3,7 or 0-7. */
function readIndices(option: string, text: string, whole: string): number[] {
  return text.split(",").flatMap((part) => {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (found === null)
      return refuse(option, whole, "a layer and its neurons, such as conv1:3,7 or conv1:0-7,");
    const [from, to] = [Number(found[1]), Number(found[2] ?? found[1])];
    if (to < from || to - from >= LONGEST_RANGE)
      return refuse(option, whole, "a range that runs upwards over at most 1,000,000 neurons, such as 0-7,");
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

function readNeurons(option: string, entries: readonly string[]): Neurons {
  const neurons: Record<string, number[]> = {};
  for (const entry of entries) {
    const at = entry.lastIndexOf(":");
    if (at < 1) refuse(option, entry, "a layer and its neurons, such as conv1:3,7 or conv1:0-7,");
    const name = entry.slice(0, Math.max(0, at));
    neurons[name] = [...(neurons[name] ?? []), ...readIndices(option, entry.slice(at + 1), entry)];
  }
  return neurons;
}

function readLayers(entries: readonly string[]): Record<string, number> {
  const layers: Record<string, number> = {};
  for (const entry of entries) {
    const at = entry.lastIndexOf("=");
    const ratio = at < 0 ? Number.NaN : readShare(entry.slice(at + 1));
    if (!(ratio >= 0 && ratio <= 1)) refuse("--layer", entry, "a layer and its ratio, such as conv1=0.3,");
    layers[entry.slice(0, at)] = ratio;
  }
  return layers;
}

/** The budget. Throws ModelError "setting" for an option that cannot be read. */
export function readBudgetOptions(values: BudgetValues): Budget {
  const { ratio, layer, global, target, multiple, protect, force } = values;
  const count = Number(multiple ?? 1);
  if (!Number.isInteger(count) || count < 1)
    refuse("--multiple", multiple ?? "", "a whole number of neurons, such as 8,");
  if (target !== undefined && ratio !== undefined)
    throw new ModelError("setting", "--target", "--target finds the ratio; --ratio cannot be given with it.");
  const usual = layer === undefined ? 0.5 : 0;
  const size =
    target === undefined
      ? { ratio: ratio === undefined ? usual : readRatio(ratio) }
      : { target: readTarget(target) };
  return {
    ...size,
    ...(layer === undefined ? {} : { layers: readLayers(layer) }),
    ...(global === true ? { global } : {}),
    ...(count === 1 ? {} : { multiple: count }),
    ...(protect === undefined ? {} : { protect: readNeurons("--protect", protect) }),
    ...(force === undefined ? {} : { force: readNeurons("--force", force) }),
  };
}

function percent(ratio: number): string {
  return `${Number((100 * ratio).toPrecision(4))} %`;
}

/** A budget and the ratio it came to, as people read it. */
export function describeBudget(
  { target, layers, global, multiple, protect, force }: Budget,
  ratio: number,
): string {
  const count = (neurons: Neurons) =>
    Object.values(neurons).reduce((sum, indices) => sum + indices.length, 0);
  const own = Object.entries(layers ?? {}).map(([name, each]) => `${percent(each)} of ${name}`);
  const amount =
    target === undefined
      ? ""
      : ` (the smallest for ${target.of} ≤ ${"share" in target ? percent(target.share) : target.atMost.toLocaleString("en")})`;
  const main = `${percent(ratio)} of ${global === true ? "all layers together" : own.length > 0 ? "the other layers" : "each layer"}${amount}`;
  return [
    ...own,
    main,
    ...(multiple === undefined ? [] : [`multiples of ${multiple} stay`]),
    ...(protect === undefined ? [] : [`${count(protect)} protected`]),
    ...(force === undefined ? [] : [`${count(force)} forced out`]),
  ].join(", ");
}
