// What every criterion says of the selected neuron, side by side with the present choice.

import { html, type TemplateResult } from "lit/html.js";
import type { ChoosingActions } from "../decide/choosing.ts";
import { formatCount, formatScore } from "../format.ts";
import { type Opinion, opinionsOn } from "../measure/compare.ts";
import type { State } from "../state.ts";
import { controlText, pageText, compareText as text } from "../text.ts";

function row({ scores, score, position, leaves, differs }: Opinion, present: string): TemplateResult {
  const { kind = "l1" } = scores.criterion;
  return html`<tr class=${kind === present ? "present" : ""} data-criterion=${kind}>
    <th scope="row">${controlText.criteria[kind].name}</th>
    <td class="number">${formatScore(score)}</td>
    <td class="number">${formatCount(position + 1)}</td>
    <td>${leaves ? text.leaves : text.stays}</td>
    <td class="number">${formatCount(differs)}</td>
  </tr>`;
}

function table(opinions: readonly Opinion[], present: string, units: number): TemplateResult {
  return html`<div class="table-scroll"><table class="opinions">
      <thead><tr>${text.heads(opinions[0]?.of ?? 0).map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${opinions.map((opinion) => row(opinion, present))}</tbody>
    </table></div>
    <p class="muted">${text.differs(formatCount(units))}</p>`;
}

/** `unit`: the selected neuron's, which may leave. */
export function comparePanel(state: State, unit: number, actions: ChoosingActions): TemplateResult {
  const opinions = state.comparing ? opinionsOn(state, unit) : undefined;
  const units = state.ranking?.units.size ?? 0;
  return html`<details class="comparison" id="compare" ?open=${state.comparing}
    @toggle=${(event: Event) => {
      const { open } = event.target as HTMLDetailsElement;
      if (open !== state.comparing) actions.setComparing(open);
    }}>
    <summary>${text.title}</summary>
    ${opinions === undefined ? html`<p class="muted">${pageText.scoring}</p>` : table(opinions, state.criterion.kind ?? "l1", units)}
  </details>`;
}
