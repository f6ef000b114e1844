// The report as a page of its own: one file with its pictures inside, to be read, printed and sent on.

import type { Model } from "../model/graph.ts";
import { checksOf } from "./certificate.ts";
import type { Curve } from "./curve.ts";
import { curveSvg } from "./curve-chart.ts";
import type { Explanation } from "./explain.ts";
import { formatBytes, formatCount, formatPercent, formatScore, formatWeight } from "./format.ts";
import type { Plan } from "./plan.ts";
import type { Change, Report, ReportedLayer } from "./report.ts";
import { certificateWords, reportWords as text } from "./report-words.ts";

export interface ReportPage {
  readonly model: Model;
  readonly report: Report;
  readonly plan: Plan;
  /** Addresses of the pictures, as data; none where nothing can draw. */
  readonly pictures?: { readonly before: string; readonly after: string };
  /** Of each layer that loses neurons: the strongest that leaves and the weakest that stays. */
  readonly edges: readonly Explanation[];
  readonly curve?: Curve;
  /** What layers are called. */
  readonly titles: readonly string[];
}

const STYLE = `
:root { color-scheme: light; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #171c23; background: #fff; }
h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2rem 0 0.5rem; font-size: 1.15rem; }
.muted { color: #56616f; } .proven { color: #18794e; } .refuted { color: #c02b22; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.35rem 0.8rem 0.35rem 0; border-bottom: 1px solid #d5dae1; text-align: left; vertical-align: top; overflow-wrap: break-word; }
thead th { color: #56616f; font-weight: 500; white-space: nowrap; } tbody th { font-weight: 600; white-space: nowrap; } .costs td { white-space: nowrap; }
.pictures { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin: 1rem 0; } figure { margin: 0; }
img { width: 100%; border: 1px solid #d5dae1; border-radius: 6px; } figcaption { color: #56616f; font-size: 0.85em; }
p { overflow-wrap: anywhere; } .sums p { margin: 0.3rem 0; } .sums span { white-space: nowrap; } code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.92em; }
.chart svg { width: 30rem; max-width: 100%; height: auto; }
@media (max-width: 40rem) { body { margin: 1rem auto; padding: 0 1rem; } .pictures { grid-template-columns: 1fr; } thead th, tbody th { white-space: normal; } }
@media (max-width: 40rem) { .leaving, .leaving :is(thead, tbody) { display: block; } .leaving tr { display: grid; grid-template-columns: 1fr 6rem 10rem; border-bottom: 1px solid #d5dae1; } .leaving :is(th, td) { border: 0; } .leaving tr > :nth-child(3) { order: 1; grid-column: 1 / -1; padding-top: 0; } }
@media (min-width: 40rem) { .leaving td:not(:nth-child(3)) { white-space: nowrap; } }
@media print { body { margin: 0; max-width: none; font-size: 11px; } h2 { break-after: avoid; } tr, figure, .sums p { break-inside: avoid; } }
`;

/** Text as HTML has it. */
export function escapeHtml(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function table(kind: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const body = rows.map(
    ([first = "", ...cells]) =>
      `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`,
  );
  const head = heads.map((name) => `<th scope="col">${name}</th>`).join("");
  return `<table class="${kind}"><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}

function change({ before, after }: Change, write: (value: number) => string): string[] {
  return [write(before), write(after), before === 0 ? "" : formatPercent(1 - after / before)];
}

function costs({ params, macs, bytes, certificate }: Report): string {
  const { correct } = certificate.loss;
  const right = (count: number) => `${((100 * count) / (correct?.total ?? 1)).toFixed(2)} %`;
  const rows = [
    [text.parameters, ...change(params, formatCount)],
    [text.multiplyAdds, ...change(macs, formatCount)],
    [text.weights, ...change(bytes, formatBytes)],
  ];
  if (correct !== undefined)
    rows.unshift([
      text.accuracy(formatCount(correct.total)),
      right(correct.before),
      right(correct.after),
      "",
    ]);
  return table("costs", text.costHeads, rows);
}

function layerRow(layer: ReportedLayer, title: string): string[] {
  const { removed, kept, fixed } = layer;
  const stays = fixed === undefined ? text.none : escapeHtml(text.allStay(fixed));
  return [
    escapeHtml(title === layer.name ? title : `${title} (${layer.name})`),
    `${formatCount(removed.length + kept.length)} → ${formatCount(kept.length)}`,
    removed.length === 0 ? stays : removed.join(", "),
    `${formatCount(layer.params.before)} → ${formatCount(layer.params.after)}`,
  ];
}

// Nobody reads 784 terms.
const MOST_TERMS = 12;

/** "(1, 0) leaves: |0.1| + |1| + |−1| = 2.1", the largest terms first where there are many. */
function sum({ layer, row, terms, norm, score, verdict }: Explanation, isSum: boolean): string {
  const name = `(${layer + 1}, ${row})`;
  const said = `<b>${name}</b> ${verdict === "leaves" ? text.leaves : text.stays}: `;
  if (!isSum) return `<p>${said}${text.scores(formatScore(score))}</p>`;
  const counted = terms.filter(({ counts }) => counts);
  const many = counted.length > MOST_TERMS;
  const shown = many
    ? [...counted].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, MOST_TERMS)
    : counted;
  const written = shown.map(({ value }) => `<span>|${formatWeight(value)}|</span>`);
  if (many) written.push(text.smaller(formatCount(counted.length - shown.length)));
  const coupled = Math.abs(score - norm) > 1e-6 * Math.abs(score) ? `; ${text.unit(formatScore(score))}` : "";
  return `<p>${said}<code>${written.join(" + ")} = ${formatScore(norm)}</code>${coupled}</p>`;
}

function certificate({ certificate: found }: Report): string {
  const mark = (holds: boolean | null) => (holds === null ? "?" : holds ? "✓" : "×");
  const rows = checksOf(found).map(({ name, holds, sentence }) => [
    `${mark(holds)} ${escapeHtml(certificateWords.titles[name])}`,
    escapeHtml(sentence),
  ]);
  return `${table("checks", text.checkHeads, rows)}<p class="muted">${escapeHtml(certificateWords.checkedOn(found.inputs, found.engine))}</p>`;
}

/** Both sides of the picture, beside each other. */
function figures(sources: readonly string[]): string {
  const each = sources.map(
    (source, at) =>
      `<figure><img src="${source}" alt="${text.sides[at]}"><figcaption>${text.sides[at]}</figcaption></figure>`,
  );
  return `<div class="pictures">${each.join("")}</div>`;
}

/** The file's text. */
export function writeReportPage({ model, report, plan, pictures, edges, curve, titles }: ReportPage): string {
  const { verdict } = report.certificate;
  const title = text.title(escapeHtml(model.name), formatPercent(report.ratio));
  const isSum = (report.criterion.kind ?? "l1") === "l1";
  const layers = report.layers.map((layer, index) => layerRow(layer, titles[index] ?? layer.name));
  const file =
    plan.original === undefined ? "" : text.file(formatCount(plan.original.bytes), plan.original.sha256);
  const parts = [
    `<h1>${title}</h1><p class="${verdict}"><b>${certificateWords.verdicts[verdict]}.</b> ${certificateWords.meanings[verdict]}</p>`,
    costs(report),
    pictures === undefined ? "" : figures([pictures.before, pictures.after]),
    `<h2>${text.decision}</h2>${table("leaving", text.layerHeads, layers)}`,
    `<h2>${text.why}</h2><p class="muted">${text.whyNote}</p><div class="sums">${edges.map((each) => sum(each, isSum)).join("\n")}</div>`,
    `<h2>${text.certificate}</h2>${certificate(report)}`,
    curve === undefined ? "" : `<h2>${text.curve}</h2><div class="chart">${curveSvg(curve)}</div>`,
    `<p class="muted">${file} ${text.made}</p>`,
  ];
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>\n<body>\n${parts.join("\n")}\n</body></html>\n`;
}
