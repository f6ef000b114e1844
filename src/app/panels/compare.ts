// What every criterion says of the selected neuron, side by side with the present choice.

import { html, type TemplateResult } from "lit/html.js";
import type { BrushingActions } from "../decide/brushing.ts";
import type { ChoosingActions } from "../decide/choosing.ts";
import { formatCount, formatScore } from "../format.ts";
import { neuronsOfUnits, type Opinion, opinionsOn } from "../measure/compare.ts";
import type { Opened, State } from "../state.ts";
import { controlText, pageText, compareText as text } from "../text.ts";

/** Of how many neurons' units a criterion decides otherwise; pressed, they are chosen, which lists and marks them. */
function others({ apart }: Opinion, opened: Opened, actions: BrushingActions): TemplateResult {
  const count = formatCount(apart.length);
  const choose = () => actions.brush(neuronsOfUnits(opened, apart));
  return apart.length === 0
    ? html`${count}`
    : html`<button class="link" title=${text.chooseApart} aria-label=${text.choose(count)} @click=${choose}>${count}</button>`;
}

function row(
  opinion: Opinion,
  { criterion }: State,
  opened: Opened,
  actions: BrushingActions,
): TemplateResult {
  const { scores, score, position, leaves } = opinion;
  const [{ kind = "l1" }, { kind: present = "l1" }] = [scores.criterion, criterion];
  return html`<tr class=${kind === present ? "present" : ""} data-criterion=${kind}>
    <th scope="row">${controlText.criteria[kind].name}</th>
    <td class="number">${formatScore(score)}</td>
    <td class="number">${formatCount(position + 1)}</td>
    <td>${leaves ? text.leaves : text.stays}</td>
    <td class="number">${others(opinion, opened, actions)}</td>
  </tr>`;
}

function table(opinions: readonly Opinion[], state: State, opened: Opened, actions: BrushingActions) {
  const units = state.ranking?.units.size ?? 0;
  return html`<div class="table-scroll"><table class="opinions">
      <thead><tr>${text.heads(opinions[0]?.of ?? 0).map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${opinions.map((opinion) => row(opinion, state, opened, actions))}</tbody>
    </table></div>
    <p class="muted">${text.differs(formatCount(units))}</p>`;
}

/** `unit`: the selected neuron's, which may leave. */
export function comparePanel(
  state: State,
  unit: number,
  actions: ChoosingActions & BrushingActions,
): TemplateResult {
  const opinions = state.comparing ? opinionsOn(state, unit) : undefined;
  const { opened } = state;
  return html`<details class="comparison" id="compare" ?open=${state.comparing}
    @toggle=${(event: Event) => {
      const { open } = event.target as HTMLDetailsElement;
      if (open !== state.comparing) actions.setComparing(open);
    }}>
    <summary>${text.title}</summary>
    ${opinions === undefined || opened === undefined ? html`<p class="muted">${pageText.scoring}</p>` : table(opinions, state, opened, actions)}
  </details>`;
}
