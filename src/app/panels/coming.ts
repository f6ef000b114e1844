// The layers of a network whose weights are still on their way: names and shapes, and nothing to decide yet.

import { html, type TemplateResult } from "lit/html.js";
import { formatCount } from "../format.ts";
import type { Coming } from "../state.ts";
import { layersText, comingText as text } from "../text.ts";

export function comingPanel({ network, parameters }: Coming): TemplateResult {
  const [, ...layers] = network.columns;
  return html`<section class="panel layers" aria-labelledby="layers-title">
    <h2 id="layers-title">${layersText.title}</h2>
    <p class="muted" id="coming">${text.sum(network.title, layers.length, formatCount(parameters))}</p>
    <ol>
      ${layers.map(
        ({ title, path, size, shape = [] }) =>
          html`<li class="layer-row"><div class="layer coming">
            <span class="layer-head"><strong>${title}</strong><span class="muted">${path?.join(".") === title ? "" : path?.join(".")}</span></span>
            <span class="layer-foot"><span>${text.neurons(formatCount(size))}</span><span class="muted">${shape.length < 2 ? "" : shape.join(" × ")}</span></span>
          </div></li>`,
      )}
    </ol>
  </section>`;
}
