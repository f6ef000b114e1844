// Whatever changes the result can be taken back and done again: the rule, the budget, what is said by hand, the network
// and its data.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { attempt, openNetwork } from "../../../src/app/actions.ts";
import { brushingActions } from "../../../src/app/decide/brushing.ts";
import { choosingActions } from "../../../src/app/decide/choosing.ts";
import { moveRatio, typeRatio } from "../../../src/app/decide/decide.ts";
import { editingActions } from "../../../src/app/edit/editing.ts";
import { makeUndoing, type Undoing } from "../../../src/app/history/undo.ts";
import { assumingActions } from "../../../src/app/open/assuming.ts";
import { openData, preprocess } from "../../../src/app/open/data.ts";
import type { App } from "../../../src/app/state.ts";
import { openModel } from "../../../src/formats/formats.ts";
import { readJson } from "../../../src/formats/json.ts";
import type { Model } from "../../../src/model/graph.ts";
import { safetensors } from "../../formats/build-weights.ts";
import { randomTensors } from "../../formats/named-tensors.ts";
import { ATTENTION_CASES } from "../../prune/graphs/attention.ts";
import { makePage } from "../page.ts";

const bytes = new Uint8Array(readFileSync("public/samples/seed.json"));
const table = new TextEncoder().encode("a,b,kind\n1,0,one\n0,1,zero\n");
const tanh = new TextDecoder().decode(bytes).replace('"relu"', '"tanh"');

let app: App;
let undoing: Undoing;

/** Waits for an action, which has begun. */
const done = () => expect.poll(() => app.store.get().busy, { timeout: 10_000 }).toBeUndefined();

/** What a decision and its network amount to. */
function decided() {
  const { opened, criterion, budget, cuts, scores } = app.store.get();
  const nodes = opened?.model.nodes.map(({ operator }) => operator).join();
  const weights = [...(opened?.model.initializers.values() ?? [])].map(({ bytes: all }) => [...all].join());
  const { examples, data } = opened ?? {};
  const heads = opened?.groups.settings.heads;
  const given = { heads, inputs: examples?.inputs.join(), preprocessing: data?.preprocessing };
  return structuredClone({ nodes, weights, criterion, budget, cuts, norms: scores?.norms.join(), ...given });
}

const openTable = () =>
  attempt(app, "", (task) => openData(app, [{ name: "points.csv", bytes: table }], task));

type Does = (of: ReturnType<typeof actionsOf>) => unknown;
const actionsOf = (page: App) => ({
  ...assumingActions(page),
  ...choosingActions(page),
  ...brushingActions(page),
  ...editingActions(page),
});

const ACTIONS: readonly (readonly [string, Does])[] = [
  ["the ratio", () => moveRatio(app, 0.75)],
  ["a typed ratio", () => typeRatio(app, "37.5 %")],
  ["the criterion", (can) => can.chooseCriterion("l2")],
  ["whether biases count", (can) => can.setCriterion({ bias: false })],
  ["which inputs count", (can) => can.setCriterion({ inputs: "surviving" })],
  ["one ranking over all layers", (can) => can.setGlobal(true)],
  ["a target", (can) => can.setTarget({ of: "params", share: 0.9 })],
  ["multiples", (can) => can.setMultiple(4)],
  ["a layer's own ratio", (can) => can.setOwnRatio(1, 0.75)],
  ["a lock", (can) => can.setOwnRatio(0, 0)],
  ["a protected neuron", (can) => can.togglePicked({ column: 2, index: 0 }, "protect")],
  ["a neuron that is forced out", (can) => can.togglePicked({ column: 2, index: 3 }, "force")],
  [
    "several neurons at once",
    (can) => {
      can.brushScores(1, 0, 1);
      can.pickBrushed("protect");
    },
  ],
  ["a weight", (can) => can.setWeight(0, 0, 0, "9")],
  ["a bias", (can) => can.setWeight(0, 1, undefined, "-3")],
  ["an activation", (can) => can.setActivation(0, "tanh")],
  ["sizes", (can) => can.setSizes("2-3-2", "relu")],
  ["a network as JSON", (can) => can.useJson(tanh)],
  ["a new network", (can) => can.build()],
  ["examples", () => openTable()],
];

beforeAll(() => vi.stubGlobal("sessionStorage", { removeItem: () => {} }));
afterAll(() => vi.unstubAllGlobals());

beforeEach(async () => {
  app = makePage();
  await attempt(app, "", (task) => openNetwork(app, task, async () => ({ model: readJson(bytes, "seed") })));
  undoing = makeUndoing(app);
  undoing.follow();
});

/** Does it, takes it back, and does it again. */
async function backAndForth(act: Does): Promise<void> {
  const before = decided();
  await act(actionsOf(app));
  await done();
  const after = decided();
  expect(after).not.toEqual(before);
  expect(app.store.get().undoable).toEqual({ back: true, forward: false });
  undoing.undo();
  await done();
  expect(decided()).toEqual(before);
  expect(app.store.get().undoable).toEqual({ back: false, forward: true });
  undoing.redo();
  await done();
  expect(decided()).toEqual(after);
  expect(app.store.get().error).toBeUndefined();
}

it.each(ACTIONS)("takes %s back, and does it again", (_, act) => backAndForth(act));

/** Opens another network, and records steps from there on. */
async function openInstead(model: Model): Promise<void> {
  await attempt(app, "", (task) => openNetwork(app, task, async () => ({ model })));
  undoing = makeUndoing(app);
  undoing.follow();
}

it("takes a drag back as one step, and not the opening of a network right before it", async () => {
  await attempt(app, "", (task) =>
    openNetwork(app, task, async () => ({ model: { ...readJson(bytes, "seed"), name: "again" } })),
  );
  for (const ratio of [0.6, 0.7, 0.8]) await moveRatio(app, ratio);
  undoing.undo();
  await done();
  expect([app.store.get().opened?.model.name, app.store.get().ratio]).toEqual(["again", 0.5]);
  undoing.undo();
  await done();
  expect(app.store.get().opened?.model.name).toBe("seed");
});

it("takes whole heads back, and does it again", async () => {
  const attention = ATTENTION_CASES.find(({ name }) => name === "attention with q, k and v apart");
  if (attention === undefined) throw new Error("there is no such graph");
  await openInstead(attention.model);
  await backAndForth((can) => can.setHeads("whole"));
});

it.each<readonly [string, Does]>([
  ["of an activation", (can) => can.assumeActivation("a", "tanh")],
  ["of an order", (can) => can.assumeLater(1)],
])("takes a correction %s back, and does it again", async (_, act) => {
  const specs = ["a.weight 6 3", "b.weight 6 6", "c.weight 6 6", "out.weight 2 6"];
  const file = safetensors(Object.fromEntries(randomTensors(specs)));
  await openInstead(openModel(file, "chain.safetensors"));
  await backAndForth(act);
});

it("takes what becomes of the data's numbers back, and does it again", async () => {
  await openTable();
  // From here on.
  undoing = makeUndoing(app);
  undoing.follow();
  await backAndForth(() => attempt(app, "", () => preprocess(app, { mean: [1] })));
});

it("leaves the neuron selected at which somebody looks, where an edit of the network is taken back", async () => {
  app.store.set({ selected: { column: 2, index: 3 } });
  editingActions(app).setWeight(0, 0, 0, "9");
  await done();
  undoing.undo();
  await done();
  expect(app.store.get().selected).toEqual({ column: 2, index: 3 });
});
