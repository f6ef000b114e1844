// The page as a template of the state: which panel stands where.

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Legend } from "../view/legend.ts";
import type { KeyActions } from "./keys.ts";
import { comingPanel } from "./panels/coming.ts";
import type { CurveActions } from "./panels/curve.ts";
import type { DataPanelActions } from "./panels/data.ts";
import type { EditActions } from "./panels/edit.ts";
import { keysSheet } from "./panels/keys-sheet.ts";
import { type LayersActions, layersPanel } from "./panels/layers.ts";
import type { MapsActions } from "./panels/maps.ts";
import type { PairActions } from "./panels/pair.ts";
import { proofBadge, proofPanel } from "./panels/proof.ts";
import { type RatioActions, ratioPanel } from "./panels/ratio.ts";
import { legendPanel, type StageActions, stageTools } from "./panels/stage.ts";
import { type TopBarActions, topBar } from "./panels/top-bar.ts";
import type { TryActions } from "./panels/try.ts";
import { whyPanel } from "./panels/why.ts";
import { narrow, type WhyCardActions, whyCard } from "./panels/why-card.ts";
import type { Panel, State } from "./state.ts";
import { pageText as text } from "./text.ts";

export interface PageActions
  extends TopBarActions,
    LayersActions,
    CurveActions,
    DataPanelActions,
    RatioActions,
    StageActions,
    WhyCardActions,
    PairActions,
    MapsActions,
    TryActions,
    EditActions,
    KeyActions {
  readonly showPanel: (panel: Panel) => void;
  readonly cancel: () => void;
}

let later: typeof import("./panels/later.ts") | undefined;

/** Loads the panels that the first picture goes without. */
export async function loadLaterPanels(): Promise<void> {
  later = await import("./panels/later.ts");
}

/** What was asked for last comes first: the certificate of two files, once there are two. */
function proofTab(state: State, actions: PageActions): TemplateResult {
  const own = proofPanel(state);
  const other = later?.pairPanel(state, actions);
  const asked = state.pair !== undefined && state.pair.original === state.opened?.model;
  return asked ? html`${other}<h3>${text.ownProof}</h3>${own}` : html`${own}${other}`;
}

function contentOf(state: State, actions: PageActions): TemplateResult | undefined {
  if (state.panel === "why") return html`${whyPanel(state, actions)} ${later?.mapsPanel(state, actions)}`;
  if (state.panel === "proof") return proofTab(state, actions);
  if (state.panel === "curve") return later?.curvePanel(state, actions);
  if (state.panel === "table") return later?.tablePanel(state, actions);
  if (state.panel === "try") return later?.tryPanel(state, actions);
  return state.panel === "data" ? later?.dataPanel(state, actions) : later?.editPanel(state, actions);
}

const PANELS: readonly (readonly [Panel, string])[] = text.panels;

/** Another panel is read from its top. */
function show(panel: Panel, actions: PageActions): void {
  actions.showPanel(panel);
  document.querySelector(".side")?.scrollTo(0, 0);
}

/** The arrow keys move along the tabs, as in any tab list. */
function moveTab(event: KeyboardEvent, state: State, actions: PageActions): void {
  const at = PANELS.findIndex(([panel]) => panel === state.panel);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const [next = "why"] = PANELS.at(to % PANELS.length) ?? [];
  show(next, actions);
  document.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
}

function sidePanel(state: State, actions: PageActions): TemplateResult {
  return html`<aside class="panel side" ?inert=${state.coming !== undefined}>
    <div class="tabs" role="tablist" aria-label=${text.details} @keydown=${(event: KeyboardEvent) => moveTab(event, state, actions)}>
      ${PANELS.map(
        ([panel, label]) =>
          html`<button role="tab" id=${`tab-${panel}`} aria-controls="side" aria-selected=${state.panel === panel} tabindex=${state.panel === panel ? 0 : -1} @click=${() => show(panel, actions)}>${label}</button>`,
      )}
    </div>
    <div class="side-content" id="side" role="tabpanel" aria-labelledby=${`tab-${state.panel}`}>${contentOf(state, actions)}</div>
  </aside>`;
}

function notice(state: State, actions: PageActions): TemplateResult | typeof nothing {
  if (state.error !== undefined) {
    return html`<div class="notice error" role="alert"><span>${state.error}</span><button class="button" id="dismiss" @click=${actions.dismiss}>${text.dismiss}</button></div>`;
  }
  if (state.busy === undefined && state.told !== undefined)
    return html`<div class="notice info" role="status">${state.told}</div>`;
  return state.busy === undefined
    ? nothing
    : html`<div class="notice busy" role="status"><span>${state.busy}</span>
        ${state.progress === undefined ? nothing : html`<progress max="1" .value=${state.progress}></progress>`}
        <button class="button" id="cancel" @click=${actions.cancel}>${text.cancel}</button></div>`;
}

export function pageTemplate(
  state: State,
  legend: Legend | undefined,
  stage: HTMLElement,
  actions: PageActions,
): TemplateResult {
  return html`${topBar(state, actions)}
    ${state.coming === undefined ? layersPanel(state, actions) : comingPanel(state.coming)}
    <main class="stage" data-drop=${text.drop}>
      ${stageTools(state, actions)} ${stage} ${narrow.matches && state.coming === undefined ? whyCard(state, actions) : nothing}
      ${legendPanel(state.coming === undefined ? legend : undefined, state)} ${notice(state, actions)}
    </main>
    ${sidePanel(state, actions)}
    <footer class="foot" ?inert=${state.coming !== undefined}>
      ${ratioPanel(state, actions)}
      <p class="status">
        ${proofBadge(state, () => show("proof", actions))}
        <span id="engine">${state.engine}. ${state.engineReason}</span>
        <span class="private">${text.private}</span>
      </p>
    </footer>
    ${keysSheet()}
    <div class="visually-hidden" aria-live="polite">${state.announcement}</div>`;
}
