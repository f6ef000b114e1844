import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { embedCode } from "../../../src/app/history/embedding.ts";
import type { State } from "../../../src/app/state.ts";
import { openModel } from "../../../src/formats/formats.ts";
import { group } from "../../../src/prune/group.ts";
import { plan } from "../../../src/prune/plan.ts";
import { score } from "../../../src/prune/score.ts";

const PAGE = "https://pages.example/espalier/";
const model = openModel(readFileSync("public/samples/seed.json"), "seed.json");

const stateWith = (source: object, mode = "split") =>
  ({ opened: { model, ...source }, ratio: 0.5, mode }) as unknown as State;

it("names a sample's file beside the page, the side and the ratio", () => {
  const code = embedCode(stateWith({ source: { kind: "sample", name: "seed" } }), PAGE, undefined);
  expect(code).toBe(`<script src="https://pages.example/espalier/element.js" defer></script>
<espalier-net src="https://pages.example/espalier/samples/seed.json" ratio="0.5" mode="split" controls></espalier-net>
`);
});

it("holds a network that was made by hand, where nothing in it can end the script", () => {
  const odd = { ...model, name: "</script>" };
  const code = embedCode(stateWith({ model: odd }, "after"), PAGE, undefined);
  expect(code).not.toContain("mode=");
  const inside = /<script type="application\/json">(.*?)<\/script>/.exec(code)?.[1] ?? "";
  const again = openModel(new TextEncoder().encode(inside), "again.json");
  expect(again.name).toBe("</script>");
  expect(again.initializers.get("layer1.weight")?.bytes).toEqual(
    model.initializers.get("layer1.weight")?.bytes,
  );
});

it("carries the plan where the ratio alone does not say it", async () => {
  const groups = group(model);
  const planned = plan(model, groups, await score(model, groups), { ratio: 0.5, layers: { layer1: 0 } });
  const code = embedCode(stateWith({ source: { kind: "files", name: 'a "b".onnx' } }), PAGE, planned);
  expect(code).toContain('src="a &quot;b&quot;.onnx"');
  const written = / plan="([^"]*)"/.exec(code)?.[1]?.replaceAll("&quot;", '"').replaceAll("&lt;", "<");
  expect(JSON.parse(written?.replaceAll("&amp;", "&") ?? "")).toEqual(JSON.parse(JSON.stringify(planned)));
});
