// One of ONNX's operator tests on one engine: a network, tensors that go in and tensors that must come out.

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ModelProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";
import type { Engine } from "../../src/engine/engine.ts";
import { readTensor } from "../../src/formats/onnx/tensor.ts";
import { readOnnx } from "../../src/formats/onnx.ts";
import { elementNumbers } from "../../src/model/elements.ts";
import { ModelError } from "../../src/model/error.ts";
import type { Model } from "../../src/model/graph.ts";
import type { Tensor } from "../../src/model/tensor.ts";

/** The bytes of model.onnx, and of one test_data_set's input_*.pb and output_*.pb, in order. */
export interface TestFiles {
  readonly model: Uint8Array;
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
}

/** ONNX's tolerances (onnx.backend.test). */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** What came out; `reason` is there for a failure. `operator` is the network's first, by which failures are listed. */
export interface Outcome {
  readonly operator: string;
  readonly reason?: string;
}

const readPb = (bytes: Uint8Array): Tensor => readTensor(fromBinary(TensorProtoSchema, bytes), "A tensor");

const OLDEST_SET = 7n;

/**
 * The file as the reader takes it. Operators that have not changed since before set 7 are tested under the old number,
 * and the engines compute whole numbers and booleans as float32, which the reader does not offer to users.
 */
function adapt(file: Uint8Array): Uint8Array {
  const proto = fromBinary(ModelProtoSchema, file);
  for (const set of proto.opsetImport) {
    if (set.domain === "" && set.version < OLDEST_SET) set.version = OLDEST_SET;
  }
  for (const { type } of proto.graph?.input ?? []) {
    if (type?.value.case === "tensorType") type.value.value.elemType = TensorProto_DataType.FLOAT;
  }
  // A network without inputs is nothing to prune; one that nobody reads lets it be computed.
  if (proto.graph?.input.length === 0) {
    const shape = create(TensorShapeProtoSchema, { dim: [{ value: { case: "dimValue", value: 1n } }] });
    const tensorType = create(TypeProto_TensorSchema, { elemType: TensorProto_DataType.FLOAT, shape });
    const type = create(TypeProtoSchema, { value: { case: "tensorType", value: tensorType } });
    proto.graph.input.push(create(ValueInfoProtoSchema, { name: "nothing", type }));
  }
  return toBinary(ModelProtoSchema, proto);
}

/** Runs a test. Never throws: what is thrown inside is the reason. */
export async function checkTest(engine: Engine, files: TestFiles, tolerance: Tolerance): Promise<Outcome> {
  let operator = "?";
  try {
    const model = readOnnx(adapt(files.model), "model.onnx");
    operator = model.nodes[0]?.operator ?? "no operator";
    const names = model.inputs.map(({ name }) => name).filter((name) => !model.initializers.has(name));
    const inputs = new Map(
      files.inputs.map((bytes, index) => [names[index] ?? `input ${index}`, readPb(bytes)] as const),
    );
    const found = await runTest(engine, model, inputs);
    const outputs = files.outputs.map(readPb);
    const reasons = outputs.map((wanted, index) => compare(found[index], wanted, tolerance));
    const reason = reasons.find((each) => each !== undefined);
    return reason === undefined ? { operator } : { operator, reason };
  } catch (error) {
    return { operator, reason: error instanceof Error ? error.message : String(error) };
  }
}

interface Found {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Operators that make a tensor of nothing but settings. */
const MAKERS: ReadonlySet<string> = new Set(["ConstantOfShape", "Range"]);

/**
 * ONNX's tests hand settings (a shape, axes, bounds) in like data. An engine plans before it sees data, so where it
 * refuses for that, whatever follows the first input is made part of the network, as networks have it.
 */
async function runTest(engine: Engine, model: Model, inputs: ReadonlyMap<string, Tensor>): Promise<Found[]> {
  try {
    return await runOn(engine, model, inputs);
  } catch (error) {
    if (!(error instanceof ModelError) || error.code !== "unsupported") throw error;
    const all = [...inputs];
    const made = MAKERS.has(model.nodes[0]?.operator ?? "");
    const [first, settings] = made ? [undefined, all] : [all[0], all.slice(1)];
    if (settings.length === 0) throw error;
    const known = new Set(settings.map(([name]) => name));
    const fixed = {
      ...model,
      inputs: model.inputs.filter(({ name }) => !known.has(name)),
      initializers: new Map([...model.initializers, ...settings]),
    };
    return await runOn(engine, fixed, new Map(first === undefined ? [] : [first]));
  }
}

async function runOn(engine: Engine, model: Model, inputs: ReadonlyMap<string, Tensor>): Promise<Found[]> {
  const sized = model.inputs.map((value) => {
    const dims = inputs.get(value.name)?.dims;
    return dims === undefined ? value : { ...value, dims };
  });
  const session = await engine.compile({ ...model, inputs: sized });
  try {
    const data = new Map(
      [...inputs].map(([name, tensor]) => [name, Float32Array.from(elementNumbers(tensor))]),
    );
    if (data.size === 0) data.set("nothing", new Float32Array(1));
    const outputs = await session.run(data, [...inputs.values()][0]?.dims[0] ?? 1);
    return model.outputs.map(({ name }) => outputs.get(name) ?? { dims: [], data: new Float32Array(0) });
  } finally {
    session.close();
  }
}

function compare(found: Found | undefined, wanted: Tensor, tolerance: Tolerance): string | undefined {
  if (found === undefined) return "an output is missing";
  if (found.dims.join() !== wanted.dims.join()) return `the shape is [${found.dims}], not [${wanted.dims}]`;
  const numbers = elementNumbers(wanted);
  const at = numbers.findIndex((value, index) => !isClose(found.data[index] ?? Number.NaN, value, tolerance));
  return at === -1 ? undefined : `value ${at} is ${found.data[at]}, not ${numbers[at]}`;
}

function isClose(found: number, wanted: number, { relative, absolute }: Tolerance): boolean {
  if (Object.is(found, wanted) || found === wanted) return true;
  return Math.abs(found - wanted) <= absolute + relative * Math.abs(wanted);
}
