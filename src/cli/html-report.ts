// The report of a pruning as one HTML file, the same that the page saves: with its pictures where headless Chrome can draw
// them, and otherwise without.

import { type Model, ModelError, needsActivations, type Plan, type Pruned } from "../index.ts";
import { neuronsAtCut } from "../prune/explain-cut.ts";
import { layerTitle } from "../prune/layer-name.ts";
import { plannedUnits } from "../prune/plan.ts";
import { rankUnits, spend, unitsAt } from "../prune/ranking.ts";
import { writeReportPage } from "../prune/report-page.ts";
import { type DataValues, dataFiles } from "./examples.ts";
import type { Output } from "./files.ts";
import { type NetworkValues, openNetworkFiles, readChoices } from "./network.ts";
import { filesOf } from "./page/address.ts";
import { type Drawing, drawPictures } from "./page/draw.ts";

/** What was pruned, and the options that opened it. */
export interface Source {
  readonly path: string;
  readonly model: Model;
  readonly values: NetworkValues & DataValues;
}

const SIZE = { format: "png", width: 900, height: 620, scale: 2, theme: "light" } as const;

const NO_EXAMPLES = { files: [], data: {} };

/** Why the page cannot draw a decision; undefined where it can. */
function whyNotDrawn({ renormalised }: Plan): string | undefined {
  if (renormalised === undefined) return undefined;
  return "On the page, channels that a mean runs over stay.";
}

/** Both sides of the picture, as addresses that hold them. Throws ModelError where nothing can draw them. */
async function draw({ plan }: Pruned, { path, values }: Source) {
  const why = whyNotDrawn(plan);
  if (why !== undefined) throw new ModelError("unsupported", "picture", why);
  const { criterion, budget, heads } = plan;
  const network = filesOf(await openNetworkFiles(path, values));
  const { files, data } = needsActivations(criterion) ? await dataFiles(values) : NO_EXAMPLES;
  const choices = readChoices(values);
  const base = { ...SIZE, files: [...network, ...files], data, criterion, budget, heads, choices };
  const sides = (["before", "after"] as const).map((mode): Drawing => ({ ...base, mode }));
  const [before = "", after = ""] = (await drawPictures(sides)).map(
    (png) => `data:image/png;base64,${Buffer.from(png).toString("base64")}`,
  );
  return { before, after };
}

/** Those next to the cut; none where the plan is not what its budget and its scores give. */
function edgesOf(original: Model, { plan, groups, scores }: Pruned) {
  const ranking = rankUnits(groups, scores, plan.budget);
  const { cuts } = spend(original, groups, ranking, plan.budget);
  const [planned, chosen] = [plannedUnits(groups, plan), unitsAt(groups, ranking, cuts)];
  const same = planned.size === chosen.size && [...planned].every((unit) => chosen.has(unit));
  return same ? neuronsAtCut(original, groups, scores, { ranking, cuts }) : [];
}

/** The file. Where nothing can draw, it has no pictures, which is said on standard error and is no failure. */
export async function htmlReport(place: string, pruned: Pruned, source: Source): Promise<Output> {
  const { report, plan, groups } = pruned;
  const pictures = await draw(pruned, source).catch((error: unknown) => {
    if (!(error instanceof ModelError)) throw error;
    console.error(`${place} has no pictures: ${error.message}`);
    return undefined;
  });
  const content = writeReportPage({
    model: source.model,
    report,
    plan,
    edges: edgesOf(source.model, pruned),
    titles: groups.layers.map((_, at) => layerTitle(groups.layers, at)),
    ...(pictures === undefined ? {} : { pictures }),
  });
  return { path: place, content };
}
