// What a link says: the network, the decision and how it is looked at, in the address after the #, which no server sees.

import { type Preprocessing, partialFault } from "../../formats/data/preprocessing.ts";
import type { WeightsChoices } from "../../formats/weights/choices.ts";
import { ModelError } from "../../model/error.ts";
import type { Budget } from "../../prune/budget.ts";
import type { Criterion } from "../../prune/criteria.ts";
import { SEED_CRITERION } from "../../prune/criteria.ts";
import { budgetFault, criterionFault } from "../../prune/plan-file.ts";
import type { Source } from "../state.ts";
import { linkText as text } from "../text.ts";
import { type Look, readLook, wordOf, writeLook } from "./look.ts";

/** Undefined: as the page does it by itself. */
export interface Link extends Look {
  readonly criterion?: Criterion;
  readonly budget?: Budget;
  /** What attention loses. */
  readonly heads?: "features" | "whole";
  /** A network made by hand, as its JSON. */
  readonly network?: string;
  /** Corrections of what is assumed about weights without arrows. */
  readonly choices?: WeightsChoices;
  /** What becomes of the examples' numbers, where it is not what the page does by itself. */
  readonly preprocessing?: Partial<Preprocessing>;
  /** Only the first so many examples. */
  readonly count?: number;
  /** The name of a file, which the link cannot carry. */
  readonly file?: string;
}

async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const piped = new Blob([bytes as BlobPart]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

/** Text in letters that an address may hold. */
async function pack(content: string): Promise<string> {
  const packed = await through(new TextEncoder().encode(content), new CompressionStream("deflate-raw"));
  return btoa(String.fromCharCode(...packed))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

async function unpack(letters: string): Promise<string> {
  const packed = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw")));
}

/** The part of an address after its #. */
export async function writeHash(link: Link): Promise<string> {
  const { criterion = SEED_CRITERION, budget, choices, network, file } = link;
  const { preprocessing, count } = link;
  const hash = new URLSearchParams();
  const plain = budget !== undefined && Object.keys(budget).join() === "ratio";
  if (plain) hash.set("ratio", String(Number(((budget.ratio ?? 0) * 100).toPrecision(6))));
  else if (budget !== undefined) hash.set("budget", JSON.stringify(budget));
  if (JSON.stringify(criterion) !== JSON.stringify(SEED_CRITERION))
    hash.set("criterion", JSON.stringify(criterion));
  if (link.heads === "whole") hash.set("heads", link.heads);
  writeLook(hash, link);
  if (choices !== undefined) hash.set("assume", JSON.stringify(choices));
  if (preprocessing !== undefined) hash.set("data", JSON.stringify(preprocessing));
  if (count !== undefined) hash.set("count", String(count));
  if (file !== undefined) hash.set("file", file);
  if (network !== undefined) hash.set("network", await pack(network));
  return hash.toString();
}

function refuse(what: string): never {
  throw new ModelError("setting", "link", text.broken(what));
}

function parsed(content: string, name: string, faultOf: (value: unknown) => string | undefined): unknown {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return refuse(text.noJson(name));
  }
  const fault = faultOf(value);
  return fault === undefined ? value : refuse(fault);
}

const isText = (value: unknown) => typeof value === "string";

/** Names are looked at where they are used: there they are compared with the network's. */
function choicesFault(value: unknown): string | undefined {
  const { activation, activations, order, norms } = (value ?? {}) as Record<string, unknown>;
  const texts = Array.isArray(order) || order === undefined ? ((order as unknown[] | undefined) ?? []) : [1];
  const named = [activations, norms].flatMap((each) =>
    typeof each === "object" ? Object.values(each ?? {}) : [each ?? ""],
  );
  return [...texts, ...named, activation ?? ""].every(isText) ? undefined : text.noChoices;
}

function budgetOf(hash: URLSearchParams): Budget | undefined {
  const [ratio, budget] = [hash.get("ratio"), hash.get("budget")];
  if (budget !== null) return parsed(budget, "budget", budgetFault) as Budget;
  if (ratio === null) return undefined;
  const percent = Number(ratio);
  if (ratio === "" || !(percent >= 0 && percent <= 100)) refuse(text.noRatio(ratio));
  return { ratio: percent / 100 };
}

function countOf(written: string | null): number | undefined {
  if (written === null) return undefined;
  return /^[1-9]\d{0,9}$/.test(written) ? Number(written) : refuse(text.noCount(written));
}

/** Reads what stands after an address's #. Throws ModelError "setting" with what is wrong; somebody may have edited it. */
export async function readHash(written: string): Promise<Link> {
  const hash = new URLSearchParams(written.replace(/^#/, ""));
  const criterion = hash.get("criterion");
  const packed = hash.get("network");
  const choices = hash.get("assume");
  const data = hash.get("data");
  const link: { [Key in keyof Link]: Link[Key] | undefined } = {
    budget: budgetOf(hash),
    criterion: criterion === null ? undefined : (parsed(criterion, "criterion", criterionFault) as Criterion),
    ...readLook(hash, refuse),
    heads: wordOf(hash.get("heads"), ["features", "whole"], (found) => refuse(text.noHeads(found))),
    choices: choices === null ? undefined : (parsed(choices, "assume", choicesFault) as WeightsChoices),
    preprocessing: data === null ? undefined : (parsed(data, "data", partialFault) as Partial<Preprocessing>),
    count: countOf(hash.get("count")),
    file: hash.get("file") ?? undefined,
    network: packed === null ? undefined : await unpack(packed).catch(() => refuse(text.noNetwork)),
  };
  return Object.fromEntries(Object.entries(link).filter(([, value]) => value !== undefined)) as Link;
}

/** What a whole address says. Throws as readHash. */
export async function readAddress(query: URLSearchParams, hash: string): Promise<Link> {
  const ratio = query.get("ratio");
  if (ratio === null) return readHash(hash);
  // Before the # stands only what people wrote: less than one percent is a share, as elsewhere, of which none would leave.
  if (Number(ratio) > 0 && Number(ratio) < 1) refuse(text.noRatio(ratio));
  return readHash(`ratio=${ratio}&${hash.replace(/^#/, "")}`);
}

/** The part of an address before its #, for a network from `source`; other parameters stay as they are. */
export function searchFor(source: Source | undefined, present: string): string {
  const search = new URLSearchParams(present);
  for (const name of ["sample", "url", "ratio"]) search.delete(name);
  if (source?.kind === "sample") search.set("sample", source.name);
  if (source?.kind === "url") for (const url of source.urls) search.append("url", url);
  return search.toString();
}
