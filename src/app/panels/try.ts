// Try it: one input through the network before and after pruning, side by side.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { networkShape, parseNumbers } from "../../formats/data/preprocessing.ts";
import { formatWeight } from "../format.ts";
import { canTry, inputNow } from "../measure/trial.ts";
import { inputFromCanvas, pictureOf, watchCamera } from "../open/own-input.ts";
import type { PictureSize } from "../open/pictures.ts";
import type { App, Opened, State } from "../state.ts";
import { tryText as text } from "../text.ts";
import { answersTable, nameOf } from "./answers.ts";
import { makeDrawing } from "./drawing.ts";
import { pictures } from "./pictures.ts";

export interface TryActions {
  readonly setExample: (example: number) => void;
  readonly setFill: (fill: State["fill"]) => void;
  /** What the network is tried with; an input of one's own, or undefined for the example. */
  readonly tryWith: (trying: State["trying"], own?: Float32Array) => void;
  /** Runs what may be refused with a sentence. */
  readonly trying: (work: (app: App) => Promise<void>) => void;
}

// More numbers than this are nothing to type.
const MOST_NUMBERS = 32;

let drawing: { readonly opened: Opened["model"]; readonly made: ReturnType<typeof makeDrawing> } | undefined;
function drawingFor(opened: Opened, size: PictureSize, actions: TryActions) {
  if (drawing?.opened !== opened.model) {
    const made = makeDrawing(size, text.draw, (canvas) =>
      actions.tryWith("draw", inputFromCanvas(opened, canvas)),
    );
    drawing = { opened: opened.model, made };
  }
  return drawing.made;
}

function drawPanel(opened: Opened, size: PictureSize, actions: TryActions): TemplateResult {
  const { element, clear } = drawingFor(opened, size, actions);
  return html`${element}<p class="muted">${text.draw}</p><p class="hand"><button class="button" id="clear-drawing" @click=${clear}>${text.clear}</button></p>`;
}

function cameraPanel({ own }: State, opened: Opened, size: PictureSize, actions: TryActions): TemplateResult {
  const { dims } = networkShape(opened.model);
  const start = () => actions.trying((app) => watchCamera(app, opened));
  const stop = () => actions.tryWith("camera");
  return html`${own === undefined ? html`<p class="muted">${text.cameraHint}</p>` : pictures(own, size, dims, text.camera)}
    <p class="hand"><button class="button" id="camera" @click=${own === undefined ? start : stop}>${own === undefined ? text.useCamera : text.stopCamera}</button></p>`;
}

function numbersPanel(input: Float32Array, actions: TryActions): TemplateResult {
  const change = (at: number) => (event: Event) => {
    const field = event.target as HTMLInputElement;
    const [value, more] = parseNumbers(field.value.replaceAll("−", "-")) ?? [];
    const wrong = value === undefined || more !== undefined;
    field.setCustomValidity(wrong ? text.noNumber : "");
    if (wrong) return field.reportValidity();
    return actions.tryWith("numbers", input.with(at, value));
  };
  return html`<div class="try-numbers">${Array.from(
    input,
    (value, at) =>
      html`<label>${text.inputAt(at)}<input id=${`try-${at}`} type="text" inputmode="decimal" .value=${formatWeight(value)} @change=${change(at)} /></label>`,
  )}</div>`;
}

function examplePanel(state: State, opened: Opened, size: PictureSize | undefined, actions: TryActions) {
  const { examples, network, model } = opened;
  const count = examples?.count ?? 1000;
  const at = state.example % count;
  const go = (event: Event) => {
    const { valueAsNumber } = event.target as HTMLInputElement;
    if (Number.isInteger(valueAsNumber)) actions.setExample(Math.min(count, Math.max(1, valueAsNumber)) - 1);
  };
  const label = examples?.labels[at];
  return html`${size === undefined ? nothing : pictures(inputNow(state, opened), size, networkShape(model).dims, text.exampleAt(at + 1))}
    <p class="try-example">
      <button class="button icon" id="try-before" aria-label=${text.before} @click=${() => actions.setExample((at - 1 + count) % count)}>‹</button>
      <label><span class="visually-hidden">${text.example}</span><input id="try-index" type="number" min="1" max=${count} .value=${String(at + 1)} @change=${go} /></label>
      <button class="button icon" id="try-next" aria-label=${text.next} @click=${() => actions.setExample((at + 1) % count)}>›</button>
      <span class="muted">${label === undefined ? text.random : text.is(nameOf(network, label))}</span>
    </p>`;
}

export function tryPanel(state: State, actions: TryActions): TemplateResult {
  const { opened, trying, answers } = state;
  if (opened === undefined) return html``;
  if (!canTry(opened)) {
    const { refusal } = opened.session;
    return html`<p class="empty">${refusal === undefined ? text.cannot : text.notRun(refusal.message)}</p>`;
  }
  const size = pictureOf(opened);
  const input = inputNow(state, opened);
  const ways = text.ways.filter(
    ([way]) => way === "example" || (way === "numbers" ? input.length <= MOST_NUMBERS : size !== undefined),
  );
  const way = {
    example: () => examplePanel(state, opened, size, actions),
    draw: () => (size === undefined ? nothing : drawPanel(opened, size, actions)),
    numbers: () => numbersPanel(input, actions),
    camera: () => (size === undefined ? nothing : cameraPanel(state, opened, size, actions)),
  }[trying];
  const choose = (chosen: State["trying"]) => {
    actions.tryWith(chosen, chosen === "numbers" ? input : undefined);
    if (chosen === "draw" && size !== undefined) drawingFor(opened, size, actions).clear();
  };
  return html`<div class="segmented ways" role="group" aria-label=${text.with}>
      ${ways.map(([value, label]) => html`<button id=${`try-${value}`} aria-pressed=${trying === value} @click=${() => choose(value)}>${label}</button>`)}
    </div>
    ${way()}
    ${trying === "camera" && state.own === undefined ? nothing : answers === undefined ? html`<p class="empty" role="status">${text.working}</p>` : answersTable(answers, opened)}
    <label class="check"><input type="checkbox" id="try-fill" .checked=${state.fill === "activations"}
      @change=${(event: Event) => actions.setFill((event.target as HTMLInputElement).checked ? "activations" : "none")} /> ${text.fill}</label>`;
}
