// The code that puts what is on the page into somebody's own: the element's file, and the element with the network, the
// decision and the side that is shown.

import { SEED_CRITERION } from "../../prune/criteria.ts";
import type { Plan } from "../../prune/plan.ts";
import { handMadeOf } from "../edit/hand-made.ts";
import { copyText } from "../open/copy.ts";
import { fileUrl } from "../open/remote.ts";
import type { App, State } from "../state.ts";
import { saveText as text } from "../text.ts";

function attribute(name: string, value: string): string {
  return ` ${name}="${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;")}"`;
}

const SAMPLE_FILES: Readonly<Record<string, string>> = {
  seed: "seed.json",
  "fashion-mlp": "fashion-mlp.onnx",
  "fashion-cnn": "fashion-cnn.onnx",
};

/** The network's address as far as one can be given; undefined for a network made on the page. */
function sourceOf({ opened }: State, page: string): string | undefined {
  const source = opened?.source;
  if (source?.kind === "sample") return new URL(`samples/${SAMPLE_FILES[source.name]}`, page).href;
  if (source?.kind === "url") return fileUrl(source.urls[0] ?? "").href;
  return source?.name;
}

/** `page`: the address of this page, beside which the element's file lies. `plan`: where a ratio alone does not say it. */
export function embedCode(state: State, page: string, plan: Plan | undefined): string {
  const source = sourceOf(state, page);
  const made =
    source === undefined && state.opened !== undefined ? handMadeOf(state.opened.model) : undefined;
  const attributes = [
    source === undefined ? "" : attribute("src", source),
    plan === undefined ? "" : attribute("plan", JSON.stringify(plan)),
    attribute("ratio", String(Number(state.ratio.toPrecision(6)))),
    state.mode === "after" ? "" : attribute("mode", state.mode),
    " controls",
  ];
  // "</" would end the script that the JSON stands in.
  const json = made === undefined ? "" : JSON.stringify(made).replaceAll("</", "<\\/");
  const inside = json === "" ? "" : `<script type="application/json">${json}</script>`;
  const script = new URL("element.js", page).href;
  return `<script src="${script}" defer></script>\n<espalier-net${attributes.join("")}>${inside}</espalier-net>\n`;
}

/** True where the element decides the same by its ratio alone. */
function isPlain({ budget, criterion }: State): boolean {
  const same = JSON.stringify(criterion) === JSON.stringify(SEED_CRITERION);
  return same && Object.keys(budget).join() === "ratio";
}

export async function copyEmbedCode(app: App, plan: () => Promise<Plan>): Promise<void> {
  const state = app.store.get();
  const planned = isPlain(state) ? undefined : await plan();
  const code = embedCode(state, `${location.origin}${location.pathname}`, planned);
  const source = state.opened?.source;
  const copied = source?.kind === "files" ? text.embedOfFile(source.name) : text.embedCopied;
  await copyText(app, code, copied, text.codeNotCopied);
}
