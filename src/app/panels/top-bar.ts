// The bar across the top: what is open, and the ways in and out.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { filmType } from "../../view/film-type.ts";
import type { State } from "../state.ts";
import { keysText, topBarText as text } from "../text.ts";
import { showKeys } from "./keys-sheet.ts";
import { closing, type OpenActions, openMenu, samplesMenu } from "./open-menu.ts";

export interface TopBarActions extends OpenActions {
  readonly build: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly share: (what: string) => void;
  readonly save: (what: string) => void;
  readonly toggleTheme: () => void;
}

interface MenuGroup {
  readonly title?: string;
  readonly items: readonly (readonly [value: string, name: string, hint: string])[];
}

/** A menu in groups; `lacking` says why an item cannot be chosen here. */
function menu(
  id: string,
  label: string,
  groups: readonly MenuGroup[],
  choose: (value: string) => void,
  lacking: Readonly<Record<string, string>> = {},
) {
  const item = ([value, name, hint]: MenuGroup["items"][number]) =>
    html`<button data-value=${value} ?disabled=${value in lacking} @click=${closing(() => choose(value))}>
      <span>${name}</span><small>${lacking[value] ?? hint}</small>
    </button>`;
  const titled = (title: string, items: MenuGroup["items"], at: number) =>
    html`<div role="group" aria-labelledby=${`${id}-${at}`}><h2 id=${`${id}-${at}`}>${title}</h2>${items.map(item)}</div>`;
  return html`<details class="menu" name="top-menu">
    <summary class="button" id=${id}>${label}<span class="caret" aria-hidden="true"></span></summary>
    <div class="menu-items ${groups.length > 1 ? "grouped" : ""}">
      ${groups.map(({ title, items }, at) => (title === undefined ? items.map(item) : titled(title, items, at)))}
    </div>
  </details>`;
}

/** The mark: a trained tree, two tiers on a wire. */
const mark = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M12 22V3M12 16H5.5Q3 16 3 13.5V11M12 16h6.5q2.5 0 2.5-2.5V11M12 9H8.5Q7 9 7 7.5V5.5M12 9h3.5Q17 9 17 7.5V5.5" />
</svg>`;

function stepButton(id: string, label: string, path: string, possible: boolean, run: () => void) {
  return html`<button class="button icon" id=${id} aria-label=${label} title=${label} ?disabled=${!possible} @click=${run}>
    <svg viewBox="0 0 24 26" aria-hidden="true"><path d=${path} /></svg>
  </button>`;
}

export function topBar(state: State, actions: TopBarActions): TemplateResult {
  const title = (state.coming ?? state.opened)?.network.title ?? "";
  const sizes = state.opened?.network.columns.map((column) => column.size).join(" – ");
  return html`<header class="top">
    <h1>${mark}<span>Espalier</span></h1>
    <p class="open-model"><strong>${title}</strong>${sizes === undefined ? nothing : html`<span>${sizes}</span>`}</p>
    <nav aria-label=${text.file}>
      ${stepButton("undo", text.undo, "M9 7 4 12l5 5M4 12h10a5 5 0 0 1 0 10h-2", state.undoable.back, actions.undo)}
      ${stepButton("redo", text.redo, "m15 7 5 5-5 5M20 12H10a5 5 0 0 0 0 10h2", state.undoable.forward, actions.redo)}
      ${openMenu(state, actions)} ${samplesMenu(state, actions)}
      <button class="button" id="build" title=${text.buildHint} @click=${actions.build}>${text.build}</button>
      ${menu("save", text.save, text.saves, actions.save, filmType() === undefined ? { webm: text.noFilm } : {})}
      ${menu("share", text.share, text.shares, actions.share)}
      <button class="button icon" id="show-keys" aria-label=${keysText.show} title=${keysText.show} @click=${showKeys}>?</button>
      <button class="button icon" id="theme" @click=${actions.toggleTheme}
        aria-label=${state.theme === "dark" ? text.lightColours : text.darkColours}
        title=${state.theme === "dark" ? text.lightColours : text.darkColours}>
        <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="8" /><path class="fill" d="M12 4a8 8 0 0 1 0 16z" /></svg>
      </button>
    </nav>
  </header>`;
}
