// The foot of the page: the ratio under the sorted scores of all layers, and what the cut does to the network's cost.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { nounOf } from "../../formats/data/noun.ts";
import type { Model } from "../../model/graph.ts";
import { type Cost, cost } from "../../prune/count.ts";
import { LEAST_MILLISECONDS, type NetworkTime } from "../../prune/speed.ts";
import type { ChoosingActions } from "../decide/choosing.ts";
import { formatBytes, formatCount, formatMilliseconds, formatPercent } from "../format.ts";
import type { Opened, State } from "../state.ts";
import { ratioText as text } from "../text.ts";
import { budgetControls, ratioSentence } from "./budget.ts";
import { curves, curvesKey } from "./curves.ts";

function counter(label: string, before: string, after: string, share?: number): TemplateResult {
  return html`<div class="counter">
    <dt>${label} ${share === undefined ? nothing : html`<small>${share === 0 ? "±0" : `−${formatPercent(share)}`}</small>`}</dt>
    <dd><span class="before">${before}</span> <span class="arrow">→</span> <b>${after}</b></dd>
  </div>`;
}

function accuracy(state: State): TemplateResult | typeof nothing {
  const total = state.opened?.examples?.count;
  if (total === undefined) return nothing;
  const { before, after } = state.correct;
  const data = state.opened?.data;
  const of = data?.of;
  const isSample = state.opened?.source?.kind === "sample";
  const show = (count: number | undefined) =>
    count === undefined ? text.unknown : `${((100 * count) / total).toFixed(2)} %`;
  return html`<div class="counter" id="accuracy">
    <dt title=${of !== undefined && isSample ? text.fewer(data?.name ?? "") : (data?.name ?? "")}>${text.accuracy(formatCount(total), of === undefined ? undefined : formatCount(of), data === undefined ? "example" : nounOf(data.raw))}</dt>
    <dd><span class="before">${show(before)}</span> <span class="arrow">→</span> <b>${show(after)}</b></dd>
  </div>`;
}

function speed({ speed, removed }: State): TemplateResult | typeof nothing {
  // The same network twice differs by chance alone.
  if (speed === undefined || removed.size === 0 || (speed.before?.milliseconds ?? 0) < LEAST_MILLISECONDS)
    return nothing;
  const { before, after, batch, device, runs, method } = speed;
  const show = (time: NetworkTime | undefined) =>
    time === undefined ? text.unknown : formatMilliseconds(time.milliseconds);
  return html`<div class="counter" id="speed" title=${text.measured(device, runs, method === "timestamps")}>
    <dt>${text.time(batch)}</dt>
    <dd><span class="before">${show(before)}</span> <span class="arrow">→</span> <b>${show(after)}</b></dd>
  </div>`;
}

// What the original costs does not change while the slider moves.
const originals = new WeakMap<Model, Cost>();

function originalCost({ model, groups }: Opened): Cost {
  const known = originals.get(model) ?? cost(model, groups);
  originals.set(model, known);
  return known;
}

function counters(state: State): TemplateResult {
  const { opened } = state;
  // They take their room from the start, so that nothing jumps when the numbers come.
  if (opened === undefined) {
    const names = [text.parameters, text.multiplyAdds, text.weights];
    return html`<dl class="counters">${names.map((name) => counter(name, text.unknown, text.unknown))}</dl>`;
  }
  const before = originalCost(opened);
  const after = cost(opened.model, opened.groups, state.removed);
  const lost = (a: number, b: number) => (a === 0 ? 0 : 1 - b / a);
  return html`<dl class="counters">
    ${accuracy(state)}
    ${counter(text.parameters, formatCount(before.params), formatCount(after.params), lost(before.params, after.params))}
    ${counter(text.multiplyAdds, formatCount(before.macs), formatCount(after.macs), lost(before.macs, after.macs))}
    ${counter(text.weights, formatBytes(before.bytes), formatBytes(after.bytes), lost(before.bytes, after.bytes))}
    ${speed(state)}
  </dl>`;
}

export interface RatioActions extends ChoosingActions {
  readonly setRatio: (ratio: number) => void;
  /** The ratio in a person's own writing, in percent. */
  readonly typeRatio: (written: string) => void;
}

export function ratioPanel(state: State, actions: RatioActions): TemplateResult {
  const disabled = (state.opened?.groups.families.length ?? 0) === 0;
  return html`<section class="ratio" aria-label=${text.title}>
    <div class="ratio-head">
      <label id="ratio-sentence">${ratioSentence(state, disabled, actions.typeRatio)}</label>
      ${budgetControls(state, actions)}
    </div>
    <div class="track-side"><div class="track">
      ${curves(state)}
      <input id="ratio" type="range" min="0" max="100" step="0.5" aria-labelledby="ratio-sentence" title=${text.sliderHint} ?disabled=${disabled}
        .value=${String(state.ratio * 100)} aria-valuetext=${formatPercent(state.ratio)}
        @input=${(event: Event) => actions.setRatio(Number((event.target as HTMLInputElement).value) / 100)} />
    </div>${curvesKey(state)}</div>
    ${counters(state)}
  </section>`;
}
