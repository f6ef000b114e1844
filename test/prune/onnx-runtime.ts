// ONNX Runtime as an engine, for tests alone: it computes any graph, and it is not our code.

import { InferenceSession, Tensor } from "onnxruntime-web";
import type { Engine, Session, Values } from "../../src/engine/engine.ts";
import { queriedBias, queriedWeight } from "../../src/engine/weights.ts";
import { writeOnnx } from "../../src/formats/onnx.ts";
import type { Model } from "../../src/model/graph.ts";
import { inferOne, inputDims } from "../../src/model/infer.ts";
import { elementCount } from "../../src/model/tensor.ts";

async function run(
  session: InferenceSession,
  model: Model,
  inputs: ReadonlyMap<string, Float32Array>,
  batch: number,
): Promise<Map<string, Values>> {
  const feeds = model.inputs.map((value) => {
    const data = inputs.get(value.name) ?? new Float32Array();
    const own = value.dims.filter((size) => typeof size === "number");
    const isWhole = own.length === value.dims.length && elementCount(own) === data.length;
    const dims = isWhole ? own : [...inputDims(model, value, batch)];
    const ids = () => new Tensor("int64", BigInt64Array.from(data, BigInt), dims);
    return [value.name, value.type === "int64" ? ids() : new Tensor("float32", data, dims)] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  return new Map(
    model.outputs.map(({ name }) => {
      const { dims, data } = results[name] as Tensor;
      return [name, { dims, data: Float32Array.from(data as Float32Array) }];
    }),
  );
}

function rowNorms(model: Model, query: Parameters<Session["rowNorms"]>[0]): Float32Array {
  const { rows, columns, values } = queriedWeight(model, query);
  const bias = queriedBias(model, query, rows);
  return Float32Array.from({ length: rows }, (_, row) => {
    let sum = Math.abs(bias[row] ?? 0);
    for (let column = 0; column < columns; column++)
      if (query.columns?.[column] !== 0) sum += Math.abs(values[row * columns + column] ?? 0);
    return sum;
  });
}

const absent = (): never => {
  throw new Error("ONNX Runtime has no masks and no examples");
};

/** Runs models with ONNX Runtime's WebAssembly. */
export function onnxRuntimeEngine(): Engine {
  return {
    kind: "cpu",
    device: "ONNX Runtime",
    async compile(model) {
      const { shapes } = inferOne(model);
      // Every axis has a name of its own, so that any batch fits.
      const outputs = model.outputs.map(({ name }) => ({
        name,
        dims: (shapes.get(name) ?? []).map((__, axis) => `${name}_${axis}`),
      }));
      const { origin: _, ...rest } = model;
      const bare = { ...rest, outputs };
      const session = await InferenceSession.create(writeOnnx(bare), { graphOptimizationLevel: "disabled" });
      return {
        rowNorms: async (query) => rowNorms(model, query),
        setMasks: absent,
        run: (inputs, batch) => run(session, model, inputs, batch),
        setExamples: absent,
        countCorrect: absent,
        time: absent,
        close: () => void session.release(),
      };
    },
    close() {},
  };
}
