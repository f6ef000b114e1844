// The settled part of the library: names and types that only a new major version changes. `npm run types` checks the types.

import { expect, expectTypeOf, test } from "vitest";
import * as library from "../src/index.ts";
import {
  apply,
  type Budget,
  type Certificate,
  certify,
  cpuEngine,
  type Engine,
  type Evaluation,
  type Examples,
  evaluate,
  type Groups,
  group,
  type Model,
  ModelError,
  type Plan,
  type Pruned,
  plan,
  prune,
  type Scores,
  save,
  score,
  webgpuEngine,
} from "../src/index.ts";

test("every step takes what the ones before it return", () => {
  expectTypeOf(library.open).toBeCallableWith(new Uint8Array(), "model.onnx");
  expectTypeOf(library.open).returns.toEqualTypeOf<Model>();
  expectTypeOf(group).toBeCallableWith({} as Model);
  expectTypeOf(group).returns.toEqualTypeOf<Groups>();
  expectTypeOf(score).returns.resolves.toEqualTypeOf<Scores>();
  expectTypeOf(plan).toBeCallableWith({} as Model, {} as Groups, {} as Scores, 0.5);
  expectTypeOf(plan).toBeCallableWith({} as Model, {} as Groups, {} as Scores, {} as Budget);
  expectTypeOf(plan).returns.toEqualTypeOf<Plan>();
  expectTypeOf(apply).toBeCallableWith({} as Model, {} as Plan);
  expectTypeOf(apply).returns.toEqualTypeOf<Model>();
  expectTypeOf(certify).toBeCallableWith(
    { original: {} as Model, plan: {} as Plan, pruned: {} as Model },
    {} as Engine,
    {} as Examples,
  );
  expectTypeOf(certify).returns.resolves.toEqualTypeOf<Certificate>();
  expectTypeOf(save).parameters.toEqualTypeOf<[Model, "onnx" | "safetensors" | "json"]>();
  expectTypeOf(evaluate).toBeCallableWith({} as Model, {} as Engine, {} as Examples);
  expectTypeOf(evaluate).returns.resolves.toEqualTypeOf<Evaluation>();
  expectTypeOf(prune).returns.resolves.toEqualTypeOf<Pruned>();
  const steps = [library.open, group, score, plan, apply, certify, save, evaluate, prune];
  expect(steps.map((step) => typeof step)).toEqual(steps.map(() => "function"));
});

test("both engines are the same to those who use them", async () => {
  expectTypeOf(cpuEngine).returns.toEqualTypeOf<Engine>();
  expectTypeOf(webgpuEngine).returns.resolves.toEqualTypeOf<Engine>();
  expectTypeOf<Engine["kind"]>().toEqualTypeOf<"webgpu" | "cpu">();
  const engine = cpuEngine();
  expect([engine.kind, engine.device]).toEqual(["cpu", "CPU"]);
  engine.close();
});

test("webgpuEngine says why there is none, and takes the GPU that it is given", async () => {
  const refusal = webgpuEngine();
  await expect(refusal).rejects.toThrow("This browser has no WebGPU.");
  await expect(refusal).rejects.toBeInstanceOf(ModelError);
  const empty = { requestAdapter: async () => null } as unknown as GPU;
  await expect(webgpuEngine(empty)).rejects.toThrow("WebGPU found no graphics adapter to run it on.");
});
