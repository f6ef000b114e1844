// Neurons chosen together: which they are, what becomes of them, and a word about all of them at once.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { rankedBy } from "../../prune/ranked-by.ts";
import type { BrushingActions } from "../decide/brushing.ts";
import { formatCount, formatScore } from "../format.ts";
import type { Opened, State } from "../state.ts";
import { brushText as text } from "../text.ts";

/** "0, 2, 5–9": whole numbers in order, runs of three and more drawn together. */
export function runsOf(indices: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const index of [...indices].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  return runs
    .map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`))
    .join(", ");
}

function listOf({ brushed }: State, { network }: Opened): TemplateResult {
  const columns = [...new Set(brushed.map(({ column }) => column))].sort((a, b) => a - b);
  return html`<ul class="brushed-list">
    ${columns.map((column) => {
      const indices = brushed.filter((each) => each.column === column).map(({ index }) => index);
      return html`<li><span>${network.columns[column]?.title}</span><span class="number">${runsOf(indices)}</span></li>`;
    })}
  </ul>`;
}

/** The chosen neurons; nothing where none are. */
export function brushedPanel(state: State, actions: BrushingActions): TemplateResult | typeof nothing {
  const { opened, brushed, removed } = state;
  if (opened === undefined || brushed.length === 0) return nothing;
  const leaving = brushed.filter(({ column, index }) =>
    removed.has(opened.groups.layers[column - 1]?.units[index] ?? -1),
  ).length;
  return html`<section class="brushed" aria-labelledby="brushed-title">
    <h3 id="brushed-title">${text.title(formatCount(brushed.length))}</h3>
    <p class="muted">${text.verdict(formatCount(leaving), formatCount(brushed.length - leaving))}</p>
    ${listOf(state, opened)}
    <div class="hand" role="group" aria-label=${text.all}>
      <button class="button" id="protect-brushed" @click=${() => actions.pickBrushed("protect")}>${text.protect}</button>
      <button class="button" id="force-brushed" @click=${() => actions.pickBrushed("force")}>${text.force}</button>
      <button class="button" id="release-brushed" @click=${() => actions.pickBrushed(undefined)}>${text.release}</button>
      <button class="button" id="clear-brushed" @click=${() => actions.brush([])}>${text.clear}</button>
    </div>
  </section>`;
}

/** A range of scores, of the selected neuron's layer or of all. */
export function scoreRange(state: State, actions: BrushingActions): TemplateResult | typeof nothing {
  const { opened, scores, selected } = state;
  if (opened === undefined || scores === undefined) return nothing;
  const own = (selected?.column ?? 0) - 1;
  const layer = opened.groups.layers[own] === undefined ? undefined : own;
  const ranked = opened.groups.layers.flatMap((_, at) =>
    layer === undefined || at === layer ? Array.from(rankedBy(opened.groups, scores, at)) : [],
  );
  const choose = (event: Event) => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const bound = (name: string, otherwise: number) => {
      const written = String(fields.get(name) ?? "");
      return written === "" ? otherwise : Number(written);
    };
    actions.brushScores(layer, bound("from", -Infinity), bound("to", Infinity));
    // They are listed above, which may have been scrolled away.
    requestAnimationFrame(() => document.querySelector(".brushed")?.scrollIntoView({ block: "nearest" }));
  };
  const [least, most] = [Math.min(...ranked), Math.max(...ranked)];
  const where = layer === undefined ? text.allLayers : (opened.network.columns[layer + 1]?.title ?? "");
  return html`<details class="by-score">
    <summary>${text.several}</summary>
    <p class="muted">${text.how}</p>
    <form @submit=${choose}>
      <span>${text.scores(where)}</span>
      <label>${text.from} <input name="from" type="number" step="any" class="short" placeholder=${formatScore(least)} /></label>
      <label>${text.to} <input name="to" type="number" step="any" class="short" placeholder=${formatScore(most)} /></label>
      <button class="button" id="choose-scores">${text.choose}</button>
    </form>
  </details>`;
}
