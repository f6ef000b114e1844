// What a network answers to one input, before and after pruning, as bars beside each other.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { formatScore } from "../format.ts";
import type { Answers, Opened } from "../state.ts";
import { tryText as text } from "../text.ts";

// So many of many classes, before and after each.
const BEST = 5;

/** What a class is called. */
export function nameOf(network: Opened["network"], index: number): string {
  return network.columns.at(-1)?.labels?.[index] ?? text.class(index);
}

/** Shares of all classes: the values themselves where they are some, else their softmax. */
export function sharesOf(values: Float32Array): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) < 1e-3 && values.every((value) => value >= 0)) return Float64Array.from(values);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = Float64Array.from(values, (value) => Math.exp(value - most));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / total);
}

const placeOfLargest = (values: ArrayLike<number>) =>
  Array.from(values).reduce((best, value, at) => (value > (values[best] ?? 0) ? at : best), 0);

/** The strongest before and after, in index order. */
export function shownOf(before: ArrayLike<number>, after: ArrayLike<number>): number[] {
  if (before.length <= BEST * 2) return Array.from({ length: before.length }, (_, at) => at);
  const strongest = (values: ArrayLike<number>) =>
    Array.from(values, (value, at) => [value, at] as const)
      .sort(([a], [b]) => b - a)
      .slice(0, BEST)
      .map(([, at]) => at);
  return [...new Set([...strongest(before), ...strongest(after)])].sort((a, b) => a - b);
}

function shareText(share: number): string {
  return share < 0.0005 ? text.hardly : `${(100 * share).toFixed(1)} %`;
}

function bar(
  value: number,
  share: number,
  asShare: boolean,
  largest: boolean,
  classes: boolean,
): TemplateResult {
  const width = `${Math.min(100, 100 * Math.abs(share))}%`;
  return html`<td class="bar ${largest && classes ? "largest" : ""}"><span class="fill ${value < 0 && !asShare ? "negative" : ""}" style=${`width: ${width}`}></span>
    <span class="number">${asShare ? shareText(share) : formatScore(value)}</span></td>`;
}

/** What the network says before and after, as bars beside each other. */
export function answersTable({ before, after }: Answers, opened: Opened): TemplateResult {
  const labels = opened.network.columns.at(-1)?.labels;
  const classes = before.length > 1 && (labels !== undefined || opened.examples !== undefined);
  const most = Math.max(1e-9, ...Array.from(before, Math.abs), ...Array.from(after, Math.abs));
  const scaled = (values: Float32Array) =>
    classes ? sharesOf(values) : Float64Array.from(values, (v) => v / most);
  const [was, is] = [scaled(before), scaled(after)];
  const [best, now] = [placeOfLargest(before), placeOfLargest(after)];
  const sentence =
    best === now
      ? text.same(nameOf(opened.network, best))
      : text.changed(nameOf(opened.network, best), nameOf(opened.network, now));
  return html`${classes ? html`<p class="verdict ${now === best ? "stays" : "leaves"}" role="status">${sentence}</p>` : nothing}
    <table class="answers">
      <thead><tr><th scope="col">${classes ? text.answer : text.output}</th><th scope="col">${text.original}</th><th scope="col">${text.pruned}</th></tr></thead>
      <tbody>${shownOf(was, is).map(
        (
          at,
        ) => html`<tr><th scope="row">${classes ? nameOf(opened.network, at) : (labels?.[at] ?? text.value(at))}</th>
          ${bar(before[at] ?? 0, was[at] ?? 0, classes, at === best, classes)}
          ${bar(after[at] ?? 0, is[at] ?? 0, classes, at === now, classes)}</tr>`,
      )}</tbody>
    </table>`;
}
