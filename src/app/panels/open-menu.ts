// Everything that can be opened: files, a folder, a web address, what was open lately; and the gallery of samples.

import { html, nothing, type TemplateResult } from "lit/html.js";
import { formatBytes } from "../format.ts";
import type { State } from "../state.ts";
import { openText as text } from "../text.ts";

export interface OpenActions {
  readonly pick: (folder: boolean) => void;
  readonly sample: (name: string) => void;
  readonly visit: (address: string) => void;
  readonly reopen: (id: string) => void;
  readonly forget: () => void;
}

/** Closes the menu that an event came from, whose button has the focus then, and does what was asked. */
export function closing(work: () => void): (event: Event) => void {
  return (event) => {
    const menu = (event.currentTarget as HTMLElement).closest("details");
    menu?.removeAttribute("open");
    menu?.querySelector("summary")?.focus();
    work();
  };
}

function addressForm(actions: OpenActions): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    actions.visit(String(new FormData(event.target as HTMLFormElement).get("url")));
  };
  return html`<form class="address" @submit=${submit}>
    <label for="url">${text.address}</label>
    <div><input id="url" name="url" type="text" inputmode="url" required placeholder="https://…/model.onnx" />
      <button class="button" type="submit">${text.fetch}</button></div>
    <small>${text.addressHint}</small>
  </form>`;
}

function recentList(state: State, actions: OpenActions): TemplateResult | typeof nothing {
  if (state.recent.length === 0) return nothing;
  return html`<div class="menu-head"><h2>${text.recent} <small>${text.recentHint}</small></h2>
      <button class="link" id="forget" @click=${actions.forget}>${text.forget}</button></div>
    ${state.recent.map(
      (each) =>
        html`<button class="recent" data-recent=${each.id} @click=${closing(() => actions.reopen(each.id))}>
          <span>${each.name}</span>
          <small>${each.urls[0] === undefined ? formatBytes(each.bytes) : new URL(each.urls[0]).hostname}, ${new Date(each.opened).toLocaleDateString()}</small>
        </button>`,
    )}`;
}

export function openMenu(state: State, actions: OpenActions): TemplateResult {
  return html`<details class="menu" name="top-menu" id="open-menu">
    <summary class="button" id="open">${text.open}<span class="caret" aria-hidden="true"></span></summary>
    <div class="menu-items">
      <button id="choose-files" @click=${closing(() => actions.pick(false))}><span>${text.files}</span><small>${text.filesHint}</small></button>
      <button id="choose-folder" @click=${closing(() => actions.pick(true))}><span>${text.folder}</span><small>${text.folderHint}</small></button>
      ${addressForm(actions)} ${recentList(state, actions)}
    </div>
  </details>`;
}

export function samplesMenu({ theme }: State, actions: OpenActions): TemplateResult {
  return html`<details class="menu" name="top-menu" id="samples-menu">
    <summary class="button" id="samples">${text.samples}<span class="caret" aria-hidden="true"></span></summary>
    <div class="menu-items gallery">
      ${text.sampleList.map(
        ([name, hint]) =>
          html`<button data-value=${name} @click=${closing(() => actions.sample(name))}>
            <img src=${`samples/${name}-${theme}.webp`} alt="" width="240" height="140" loading="lazy" />
            <span>${name}</span><small>${hint}</small>
          </button>`,
      )}
    </div>
  </details>`;
}
