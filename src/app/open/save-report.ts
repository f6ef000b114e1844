// Gathers what the report as a page shows: the proof, both sides of the picture, and who stands next to the cut.

import { neuronsAtCut } from "../../prune/explain-cut.ts";
import { writeReportPage } from "../../prune/report-page.ts";
import type { NetworkView } from "../../view/network-view.ts";
import { proven } from "../measure/live.ts";
import type { App, State } from "../state.ts";
import { download, stemOf } from "./save.ts";

function dataAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** Both sides on paper's white. They are painted in one turn, so that nobody sees the page flicker. */
function picturesOf(view: NetworkView, { mode, split, theme, selected }: State): Promise<[string, string]> {
  view.setColors("light");
  view.select(undefined);
  const shots = (["before", "after"] as const).map((side) => {
    view.setMode(side, split);
    return view.picture(2, true);
  });
  view.setMode(mode, split);
  view.setColors(theme);
  view.select(selected);
  return Promise.all(shots.map(async (shot) => dataAddress(await shot))) as Promise<[string, string]>;
}

/** Saves the report as one HTML file, once the present decision is proven. */
export async function saveReportPage(app: App, view: NetworkView): Promise<void> {
  const { plan, report } = await proven(app);
  const state = app.store.get();
  const { opened, scores, ranking, cuts, curve } = state;
  if (opened === undefined) return;
  const known = scores !== undefined && ranking !== undefined;
  const [before, after] = await picturesOf(view, state);
  const page = writeReportPage({
    model: opened.model,
    report,
    plan,
    pictures: { before, after },
    edges: known ? neuronsAtCut(opened.model, opened.groups, scores, { ranking, cuts }) : [],
    titles: opened.network.columns.slice(1).map(({ title }) => title),
    ...(curve !== undefined && "found" in curve ? { curve: curve.found } : {}),
  });
  const share = Number((plan.ratio * 100).toPrecision(4));
  download(page, `${stemOf(opened.model.name)}-pruned-${share}.html`, "text/html");
}
