import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import { openModel } from "../../src/formats/formats.ts";
import { apply } from "../../src/prune/apply.ts";
import { certify } from "../../src/prune/certify.ts";
import { neuronsAtCut } from "../../src/prune/explain-cut.ts";
import { group } from "../../src/prune/group.ts";
import { planAt } from "../../src/prune/plan.ts";
import { rankUnits, spend } from "../../src/prune/ranking.ts";
import { makeReport } from "../../src/prune/report.ts";
import { writeReportPage } from "../../src/prune/report-page.ts";
import { score } from "../../src/prune/score.ts";

describe("the report as a page", () => {
  let page = "";
  beforeAll(async () => {
    const opened = openModel(readFileSync("public/samples/seed.json"), "seed.json");
    const model = { ...opened, name: "<seed> & co" };
    const groups = group(model);
    const scores = await score(model, groups);
    const budget = { ratio: 0.5 };
    const ranking = rankUnits(groups, scores, budget);
    const cut = spend(model, groups, ranking, budget);
    const plan = planAt(model, groups, scores, budget, { ranking, cut });
    const certificate = await certify(
      { original: model, plan, pruned: apply(model, plan) },
      createCpuEngine(),
    );
    page = writeReportPage({
      model,
      plan,
      report: makeReport(model, groups, scores, plan, certificate),
      pictures: { before: "data:image/png;base64,AA", after: "data:image/png;base64,BB" },
      edges: neuronsAtCut(model, groups, scores, { ranking, cuts: cut.cuts }),
      titles: ["Layer 1", "Layer 2", "Output"],
    });
  });

  it("has the arithmetic of those next to the cut, as the worked example writes it", () => {
    expect(page).toContain(
      "<b>(1, 0)</b> leaves: <code><span>|0.1|</span> + <span>|1|</span> + <span>|−1|</span> = 2.1</code>",
    );
    expect(page).toContain(
      "<b>(1, 1)</b> stays: <code><span>|0.2|</span> + <span>|5|</span> + <span>|2|</span> = 7.2</code>",
    );
    expect(page).toContain("<b>(2, 1)</b> leaves: ");
    expect(page).toContain("<b>(2, 2)</b> stays: ");
  });

  it("says who leaves each layer, what that saves, and the five checks", () => {
    expect(page).toMatch(/Layer 2 \(layer2\)<\/th><td>4 → 2<\/td><td>0, 1<\/td>/);
    expect(page).toMatch(/Parameters<\/th><td>28<\/td><td>13<\/td><td>53\.6 %<\/td>/);
    expect(page.match(/✓ /g)).toHaveLength(5);
    expect(page).toContain("<b>Proven.</b>");
  });

  it("holds both pictures, needs nothing else, and lets no name be markup", () => {
    expect([...page.matchAll(/src="([^"]*)"/g)].map(([, source]) => source)).toEqual([
      "data:image/png;base64,AA",
      "data:image/png;base64,BB",
    ]);
    expect(page).not.toMatch(/https?:|<link|<script/);
    expect(page).toContain("&lt;seed&gt; &amp; co, pruned by 50 %");
  });
});
