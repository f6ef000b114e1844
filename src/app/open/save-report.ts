// Gathers what the report as a page shows: the proof, both sides of the picture, and who stands next to the cut.

import { type Explanation, explain } from "../../prune/explain.ts";
import type { NetworkView } from "../../view/network-view.ts";
import { proven } from "../measure/live.ts";
import type { App, State } from "../state.ts";
import { writeReportPage } from "./report-page.ts";
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

/** Of each layer that loses neurons: the strongest that leaves by its score, and the weakest that stays. */
export function neuronsAtCut({ opened, scores, ranking, cuts }: State): Explanation[] {
  if (opened === undefined || scores === undefined || ranking === undefined) return [];
  const { model, groups } = opened;
  return groups.layers.flatMap((layer, index) => {
    const ranked = Array.from(layer.units, (unit, row) => ({ row, ...ranking.units.get(unit) }));
    const gone = ranked.filter(({ rank, family }) => rank !== undefined && rank < (cuts[family ?? 0] ?? 0));
    const left = ranked.filter(({ rank, family }) => rank !== undefined && rank >= (cuts[family ?? 0] ?? 0));
    if (gone.length === 0) return [];
    const last = gone.reduce((a, b) => ((b.rank ?? 0) > (a.rank ?? 0) ? b : a));
    const [first] = left.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
    return [last, first].flatMap((each) =>
      each === undefined
        ? []
        : [explain(model, groups, scores, { ranking, cuts }, { layer: index, row: each.row })],
    );
  });
}

/** Saves the report as one HTML file, once the present decision is proven. */
export async function saveReportPage(app: App, view: NetworkView): Promise<void> {
  const { plan, report } = await proven(app);
  const state = app.store.get();
  const { opened, curve } = state;
  if (opened === undefined) return;
  const [before, after] = await picturesOf(view, state);
  const page = writeReportPage({
    model: opened.model,
    report,
    plan,
    pictures: { before, after },
    edges: neuronsAtCut(state),
    titles: opened.network.columns.slice(1).map(({ title }) => title),
    ...(curve !== undefined && "found" in curve ? { curve: curve.found } : {}),
  });
  const share = Number((plan.ratio * 100).toPrecision(4));
  download(page, `${stemOf(opened.model.name)}-pruned-${share}.html`, "text/html");
}
