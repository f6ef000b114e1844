// Plan files: the published schema says what the code writes, the reader refuses what the schema refuses, and a plan
// knows the file that it is for.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  apply,
  CRITERIA,
  checkOriginal,
  composeMaps,
  cpuEngine,
  indexMaps,
  MEASURES,
  mapsAsCsv,
  open,
  type Plan,
  prune,
  readPlan,
  save,
} from "../../src/index.ts";
import { openSample, readFile } from "./expected.ts";

type Schema = Readonly<Record<string, unknown>>;

const schema = JSON.parse(new TextDecoder().decode(readFile("public/plan.schema.json"))) as Schema;
const engine = cpuEngine();
const path = "public/samples/seed.json";
const seed = openSample(path);

/** What of JSON Schema the plan's uses. */
function fits(value: unknown, rule: Schema): boolean {
  const reference = rule["$ref"];
  if (typeof reference === "string") {
    const found = reference
      .split("/")
      .slice(1)
      .reduce<unknown>((at, key) => (at as Schema)[key], schema);
    return fits(value, found as Schema);
  }
  if ("const" in rule) return value === rule["const"];
  if (Array.isArray(rule["enum"])) return rule["enum"].includes(value);
  const number = (name: string, otherwise: number) => (rule[name] as number | undefined) ?? otherwise;
  switch (rule["type"]) {
    case "string":
      return typeof value === "string" && new RegExp((rule["pattern"] as string) ?? "").test(value);
    case "boolean":
      return typeof value === "boolean";
    case "integer":
    case "number":
      return (
        typeof value === "number" &&
        (rule["type"] === "number" || Number.isInteger(value)) &&
        value >= number("minimum", -Infinity) &&
        value > number("exclusiveMinimum", -Infinity) &&
        value <= number("maximum", Infinity)
      );
    case "array":
      return Array.isArray(value) && value.every((item) => fits(item, rule["items"] as Schema));
    default: {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
      const known = (rule["properties"] ?? {}) as Readonly<Record<string, Schema>>;
      const other = rule["additionalProperties"];
      const required = (rule["required"] ?? []) as string[];
      return (
        required.every((name) => name in value) &&
        Object.entries(value).every(([name, item]) => {
          const own = known[name] ?? other;
          return typeof own === "object" && fits(item, own as Schema);
        })
      );
    }
  }
}

const [first = "", second = ""] = (await prune(seed, engine)).plan.layers.map(({ name }) => name);
const { plan } = await prune(seed, engine, {
  budget: {
    ratio: 0.5,
    layers: { [first]: 0 },
    multiple: 1,
    protect: { [first]: [0] },
    force: { [second]: [3] },
  },
});
const at = (object: unknown, keys: string): unknown =>
  keys.split(".").reduce<unknown>((inner, key) => (inner as Schema)[key], object);

describe("the published schema", () => {
  it("holds what the code writes", async () => {
    expect(fits(JSON.parse(JSON.stringify(plan)), schema)).toBe(true);
    const settings = { criterion: { kind: "activation", bias: true, inputs: "all" } } as const;
    const other = await prune(seed, engine, {
      ...settings,
      budget: { target: { of: "macs", share: 0.9 }, global: true },
    });
    expect(other.plan.sample?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(fits(JSON.parse(JSON.stringify(other.plan)), schema)).toBe(true);
  });

  it("names the same criteria and measures", () => {
    expect(at(schema, "properties.criterion.properties.kind.enum")).toEqual(CRITERIA);
    expect(at(schema, "properties.budget.properties.target.properties.of.enum")).toEqual(MEASURES);
  });

  it.each<readonly [string, unknown]>([
    ["ratio", 2],
    ["model", 3],
    ["version", 2],
    ["criterion", { kind: "weight", bias: true, inputs: "all" }],
    ["budget", { ratio: 0.5, speed: 1 }],
    ["budget", { ratio: 0.5, global: 1 }],
    ["budget", { ratio: 0.5, protect: { a: [-1] } }],
    ["budget", { target: { of: "seconds", share: 0.5 } }],
    ["original", { bytes: 3, sha256: "abc" }],
    ["heads", "half"],
    ["layers", [{ name: "a", removed: [] }]],
    ["compensation", [{ value: "h", means: ["1"] }]],
  ])("refuses, as the reader does, %s = %o", (field, value) => {
    const wrong = { ...plan, [field]: value };
    expect(fits(wrong, schema)).toBe(false);
    expect(() => readPlan(JSON.stringify(wrong), "plan.json")).toThrow(
      /^plan\.json is not an Espalier plan: .*\.$/,
    );
  });
});

describe("a plan's original", () => {
  it("is its file's SHA-256", () => {
    const bytes = readFile(path);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect(plan.original).toEqual({ bytes: bytes.length, sha256 });
  });

  it("is refused where it is another file, though the network is the same", async () => {
    await expect(checkOriginal(plan, seed)).resolves.toBeUndefined();
    await expect(checkOriginal(plan, openSample("test/fixtures/seed.onnx"))).rejects.toThrow(
      /^The plan does not fit this network: it was made for another file \(SHA-256 [0-9a-f]{12}…, this one has [0-9a-f]{12}…\)\.$/,
    );
    // Who has no file has nothing to compare.
    await expect(checkOriginal(plan, { ...seed })).resolves.toBeUndefined();
  });

  it("gives the same bytes when the plan is replayed from text", () => {
    const again = open(readFile(path), path);
    const read = readPlan(JSON.stringify(plan), "plan.json");
    for (const format of ["onnx", "json"] as const)
      expect(save(apply(again, read), format)).toEqual(save(apply(seed, plan), format));
  });
});

describe("index maps", () => {
  const planned: Plan = { ...plan, layers: [{ name: "a,b", neurons: 4, removed: [0, 2] }] };

  it("say where every neuron went", () => {
    expect(indexMaps(planned)).toEqual([{ layer: "a,b", kept: [1, 3], moved: [null, 0, null, 1] }]);
    expect(mapsAsCsv(indexMaps(planned))).toBe('layer,old,new\n"a,b",0,\n"a,b",1,0\n"a,b",2,\n"a,b",3,1\n');
  });

  it("compose", () => {
    const then = indexMaps({ ...plan, layers: [{ name: "a,b", neurons: 2, removed: [0] }] });
    expect(composeMaps(indexMaps(planned), then)).toEqual([
      { layer: "a,b", kept: [3], moved: [null, null, null, 0] },
    ]);
  });
});
