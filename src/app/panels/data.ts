// Data: the labelled examples that accuracy, curves and activations are measured on, and what becomes of their numbers.

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Examples } from "../../engine/engine.ts";
import { nounOf } from "../../formats/data/noun.ts";
import { networkShape, type Preprocessing, parseNumbers } from "../../formats/data/preprocessing.ts";
import { formatCount, formatScore } from "../format.ts";
import { pictureSize } from "../open/pictures.ts";
import type { Data, Opened, State } from "../state.ts";
import { dataText as text } from "../text.ts";
import { pictures, rangeOf } from "./pictures.ts";

export interface DataActions {
  readonly preprocess: (change: Partial<Preprocessing>) => void;
  /** As the page had it by itself. */
  readonly preprocessAsUsual: () => void;
}

export interface DataPanelActions extends DataActions {
  readonly pick: (folder: boolean) => void;
}

// So many stand in a row and can be made out.
const SHOWN = 6;

/** "1/255" for what is one part of a whole number. */
function writeNumber(value: number): string {
  const parts = Math.round(1 / value);
  return value !== 1 && Math.abs(value * parts - 1) < 1e-9
    ? `1/${parts}`
    : String(Number(value.toPrecision(7)));
}

function numbersField(
  id: "scale" | "mean" | "std",
  value: readonly number[],
  actions: DataActions,
): TemplateResult {
  const shown = value.map(writeNumber).join(", ");
  const change = (event: Event) => {
    const field = event.target as HTMLInputElement;
    const found = parseNumbers(field.value.replaceAll("−", "-"));
    const wrong = found === undefined || (id === "scale" && found.length !== 1);
    field.setCustomValidity(wrong ? (id === "scale" ? text.noNumber : text.noNumbers) : "");
    if (wrong) return field.reportValidity();
    // What is refused is not left standing.
    field.value = shown;
    return actions.preprocess(id === "scale" ? { scale: found[0] ?? 1 } : { [id]: found });
  };
  return html`<label>${text[id]}<input id=${id} type="text" title=${id === "scale" ? text.noNumber : text.perChannel} .value=${shown} @change=${change} /></label>`;
}

function choiceField<Value extends string>(
  id: string,
  label: string,
  options: readonly (readonly [Value, string])[],
  present: string,
  choose: (value: Value) => void,
): TemplateResult {
  return html`<label>${label}<select id=${id} .value=${present} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as Value)}>
    ${options.map(([value, name]) => html`<option value=${value} ?selected=${value === present}>${name}</option>`)}
  </select></label>`;
}

function labelField({ raw, preprocessing, usual }: Data, actions: DataActions) {
  if (!("table" in raw)) return nothing;
  const { columns, names } = raw.table;
  const all = Array.from(
    { length: columns },
    (_, at) => [String(at), text.column(at + 1, names?.[at])] as const,
  );
  const present = String(preprocessing.label ?? usual.label);
  return choiceField("label-column", text.label, all, present, (at) =>
    actions.preprocess({ label: Number(at) }),
  );
}

function orderFields({ preprocessing }: Data, channels: number, actions: DataActions) {
  if (channels === 1) return nothing;
  const { layout, channels: order } = preprocessing;
  return html`${choiceField("layout", text.layout, text.layouts, layout, (chosen) => actions.preprocess({ layout: chosen }))}
    ${choiceField("order", text.channels, text.orders, order, (channels) => actions.preprocess({ channels }))}`;
}

const ranges = new WeakMap<
  Float32Array,
  { readonly low: number; readonly high: number; readonly mean: number }
>();

/** What the inputs amount to; a pass over all of them, made once. */
function describe(inputs: Float32Array) {
  const known = ranges.get(inputs);
  if (known !== undefined) return known;
  const [low, high] = rangeOf(inputs);
  const mean = inputs.reduce((sum, value) => sum + value, 0) / inputs.length;
  const found = { low, high, mean };
  ranges.set(inputs, found);
  return found;
}

function labelled(opened: Opened, examples: Examples, data: Data, actions: DataActions): TemplateResult {
  const { dims } = networkShape(opened.model);
  const size = pictureSize({ dims, classes: 0 });
  const features = examples.inputs.length / examples.count;
  const { low, high, mean } = describe(examples.inputs);
  const { scale, mean: means, std } = data.preprocessing;
  const decided = data.usual === data.preprocessing ? data.notes : [];
  const classes = opened.network.columns.at(-1)?.size ?? 0;
  return html`<h3>${data.name}</h3>
    <p class="muted">${text.summary(formatCount(examples.count), nounOf(data.raw), dims.join(" × "), classes)}</p>
    ${size === undefined ? nothing : pictures(examples.inputs.subarray(0, SHOWN * features), size, dims, text.first)}
    ${decided.map((note) => html`<p class="note">${note}</p>`)}
    <p class="muted" id="data-range">${text.range(formatScore(low), formatScore(high), formatScore(mean))}</p>
    <fieldset class="preprocessing"><legend>${text.title}</legend>
      <p class="muted">${text.formula}</p>
      ${numbersField("scale", [scale], actions)} ${numbersField("mean", means, actions)} ${numbersField("std", std, actions)}
      ${orderFields(data, Math.max(size?.channels ?? 1, means.length, std.length), actions)} ${labelField(data, actions)}
      <button class="button" id="usual" ?disabled=${data.usual === data.preprocessing} @click=${actions.preprocessAsUsual}>${text.usual}</button>
    </fieldset>
    ${"folders" in data.raw ? html`<p class="muted">${text.stretched}</p>` : nothing}`;
}

export function dataPanel({ opened }: State, actions: DataPanelActions): TemplateResult {
  if (opened === undefined) return html``;
  const { examples, data } = opened;
  const there = examples !== undefined && data !== undefined;
  const ways = html`<p class="muted">${text.noneHint}</p>
    <p class="hand"><button class="button" id="data-files" @click=${() => actions.pick(false)}>${text.choose}</button>
      <button class="button" id="data-folder" @click=${() => actions.pick(true)}>${text.chooseFolder}</button></p>`;
  return there
    ? html`${labelled(opened, examples, data, actions)} ${ways}`
    : html`<div class="drop-here"><p>${text.none}</p>${ways}</div>`;
}
