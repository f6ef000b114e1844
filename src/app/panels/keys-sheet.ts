// The sheet of help and keys: a dialog over the page, which Escape closes.

import { html, type TemplateResult } from "lit/html.js";
import { keysText as text } from "../text.ts";

/** Shows the sheet. */
export function showKeys(): void {
  const sheet = document.querySelector<HTMLDialogElement>("#keys");
  if (sheet?.open === false) sheet.showModal();
}

export function keysSheet(): TemplateResult {
  const close = (event: Event) => (event.currentTarget as HTMLElement).closest("dialog")?.close();
  const closeOutside = (event: Event) => {
    if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
  };
  return html`<dialog class="keys" id="keys" aria-labelledby="keys-title" @click=${closeOutside}>
    <div>
      <header><h2 id="keys-title">${text.title}</h2><button class="button" id="close-keys" @click=${close}>${text.close}</button></header>
      <ol>${text.steps.map((step) => html`<li>${step}</li>`)}</ol>
      <h3>${text.keysTitle}</h3>
      <dl>${text.keys.map(
        ([keys, what]) =>
          html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${what}</dd></div>`,
      )}</dl>
    </div>
  </dialog>`;
}
