// Results as one HTML file that needs nothing else: what is different first, then what was expected and what came out.

import type { Change } from "../../index.ts";
import { count, percent, plural, short } from "../print.ts";
import { type Aspect, numberedLayer } from "./compare.ts";
import { type RecordedCertificate, recordedCertificate } from "./explain-certificate.ts";
import { setOf } from "./explain-scores.ts";
import { complaintsOf, escapeXml } from "./junit.ts";
import type { Measured } from "./measure.ts";
import { isFine, type Outcome } from "./run-spec.ts";
import type { ExpectedSpeed } from "./spec.ts";

const STYLE = `
  :root { color-scheme: light dark; --line: light-dark(#d5dae1, #333a44); --dim: light-dark(#5b6572, #98a3b0);
    --good: light-dark(#1a7f4b, #5fd39a); --bad: light-dark(#b3261e, #ff8a80); }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem;
    background: light-dark(#fff, #161a20); color: light-dark(#1c2128, #e3e8ee); }
  h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 0; display: inline; }
  .dim { color: var(--dim); } .good { color: var(--good); } .bad { color: var(--bad); }
  section { border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; margin: 1rem 0; }
  table { border-collapse: collapse; margin-top: .6rem; font-variant-numeric: tabular-nums; }
  th, td { text-align: left; padding: .2rem 1.2rem .2rem 0; vertical-align: top; } th { color: var(--dim); font-weight: 500; }
  tr + tr > * { border-top: 1px solid var(--line); } td.changed { color: var(--bad); }
  .pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: .8rem; margin-top: .6rem; }
  figure { margin: 0; } figcaption { color: var(--dim); } .pictures img { width: 100%; display: block; border: 1px solid var(--line); }
  .difference { position: relative; } .difference img + img { position: absolute; inset: 0; mix-blend-mode: difference; }
  li { overflow-wrap: anywhere; } summary { cursor: pointer; margin-top: .4rem; color: var(--dim); }
`;

const CERTIFICATE = new Map<RecordedCertificate, string>([
  [true, "holds"],
  ["checked", "checked, not run"],
  [false, "does not hold"],
]);

type Row = readonly [what: string, expected: string, got: string, changed: boolean];

/** The figures that people look at first, as recorded and as they are now. */
function figures({ expected = {}, measured, differences }: Outcome): Row[] {
  if (measured === undefined) return [];
  const arrow = (change?: { readonly before: number; readonly after: number }) =>
    change === undefined ? "" : `${count(change.before)} → ${count(change.after)}`;
  const right = (found?: { before: number; after: number; total: number }) =>
    found === undefined
      ? ""
      : `${percent(found.before / found.total)} → ${percent(found.after / found.total)} of ${count(found.total)}`;
  const holds = (certificate?: RecordedCertificate) =>
    certificate === undefined ? "" : (CERTIFICATE.get(certificate) ?? "");
  const differs = (about: Aspect) => differences.some((each) => each.about === about);
  const atLeast = (speed?: ExpectedSpeed) => (speed === undefined ? "" : `at least ${speed.atLeast}`);
  const speedUp = (speed?: Change) => (speed === undefined ? "" : (speed.before / speed.after).toFixed(2));
  const moved = (drift?: Measured["drift"]) =>
    drift === undefined || Number.isNaN(drift.max)
      ? ""
      : `${short(drift.mean)} on average, ${short(drift.max)} at most`;
  const leaving = (removed: readonly number[], neurons: number) => {
    const kept = neurons - removed.length;
    if (removed.length === 0) return "all stay";
    return `${count(kept)} ${kept === 1 ? "stays" : "stay"}, without ${setOf(removed)}`;
  };
  const layers = measured.layers.map((layer, index): Row => {
    const { neurons, removed } = layer;
    const recorded = expected.layers?.[index]?.removed;
    const before = recorded === undefined ? "" : leaving(recorded, neurons);
    const changed = recorded !== undefined && recorded.join() !== removed.join();
    return [`Layer ${numberedLayer(layer, index)}`, before, leaving(removed, neurons), changed];
  });
  const { certificate } = measured;
  const all: Row[] = [
    ...layers,
    ["Parameters", arrow(expected.params), arrow(measured.params), differs("params")],
    ["MACs", arrow(expected.macs), arrow(measured.macs), differs("macs")],
    ["Bytes", arrow(expected.bytes), arrow(measured.bytes), differs("bytes")],
    ["Accuracy", right(expected.correct), right(measured.correct), differs("accuracy")],
    ["Drift", moved(expected.drift), moved(measured.drift), differs("drift")],
    ["Speed-up", atLeast(expected.speed), speedUp(measured.speed), differs("speed")],
    [
      "Certificate",
      holds(expected.certificate),
      holds(recordedCertificate(certificate)),
      differs("certificate"),
    ],
  ];
  return all.filter(([, wanted, found]) => wanted !== "" || found !== "");
}

function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(([what, expected, got, changed]) => {
    return `<tr><th>${escapeXml(what)}</th><td>${escapeXml(expected)}</td><td${changed ? ' class="changed"' : ""}>${escapeXml(got)}</td></tr>`;
  });
  return `<table><tr><th></th><th>Recorded</th><th>Now</th></tr>${cells.join("")}</table>`;
}

type PictureBytes = ReadonlyMap<string, string>;

/** What was recorded and what was drawn, side by side, and one minus the other: black where they are the same. */
function picturesOf({ pictures }: Outcome, bytes: PictureBytes): string {
  if (pictures?.changed === undefined) return "";
  const image = (path: string) => {
    const found = bytes.get(path);
    return found === undefined ? "" : `<img alt="${escapeXml(path)}" src="data:image/png;base64,${found}">`;
  };
  const [before, after] = [image(pictures.recorded), image(pictures.changed)];
  const figure = (caption: string, content: string) =>
    `<figure>${content}<figcaption>${caption}</figcaption></figure>`;
  const both = `<div class="difference">${before}${after}</div>`;
  return `<div class="pictures">${figure("Recorded", before)}${figure("Now", after)}${before === "" ? "" : figure("Difference", both)}</div>`;
}

function sectionOf(outcome: Outcome, bytes: PictureBytes): string {
  const { name, engine, path, seconds, status, measured } = outcome;
  const fine = isFine(outcome);
  const complaints = complaintsOf(outcome).map((each) => `<li>${escapeXml(each)}</li>`);
  const device = measured === undefined ? engine : `${engine}: ${measured.device}`;
  const rows = figures(outcome);
  const table = rows.length === 0 ? "" : tableOf(rows);
  const mark = fine ? '<span class="good">✓</span>' : '<span class="bad">✗</span>';
  return `<section><h2>${mark} ${escapeXml(name)}</h2> <span class="dim">${escapeXml(device)} · ${status} · ${seconds.toFixed(2)} s<br>${escapeXml(path)}</span>
${complaints.length === 0 ? "" : `<ul class="bad">${complaints.join("")}</ul>`}
${picturesOf(outcome, bytes)}
${fine && table !== "" ? `<details><summary>Figures</summary>${table}</details>` : table}</section>`;
}

/** The whole page; failures come first. `pictures`: those that differ, in base64, by path. */
export function writeHtml(outcomes: readonly Outcome[], pictures: PictureBytes = new Map()): string {
  const wrong = outcomes.filter((outcome) => !isFine(outcome));
  const verdict =
    wrong.length === 0
      ? `<span class="good">All ${plural(outcomes.length, "check")} as recorded.</span>`
      : `<span class="bad">${wrong.length} of ${plural(outcomes.length, "check")} not as recorded.</span>`;
  const engines = [...new Set(outcomes.map(({ engine }) => engine))];
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  const sections = [...wrong, ...outcomes.filter(isFine)].map((each) => sectionOf(each, pictures));
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>espalier test: ${wrong.length === 0 ? "as recorded" : `${wrong.length} different`}</title>
<style>${STYLE}</style>
<h1>espalier test</h1><p>${verdict} <span class="dim">${engines.join(", ")} · ${seconds.toFixed(1)} s</span></p>
${sections.join("\n")}
</html>
`;
}
