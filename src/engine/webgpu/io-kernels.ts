// The table of all kernels of io-kernels.ts on the GPU.

import type { IoKernels, IoName, IoParams } from "../io-kernels.ts";
import { CONV, DEPTHWISE } from "./conv.ts";
import { CONV_TRANSPOSE } from "./conv-transpose.ts";
import { ACTIVATION, AFFINE, BINARY, SELECT, UNARY } from "./elementwise.ts";
import { GATHER, GATHER_ELEMENTS, SCATTER } from "./gather.ts";
import { formsFor, type IoKernel, recordIo } from "./io-kernel.ts";
import { type GpuWork, makeKernel } from "./kernel.ts";
import type { GpuMemory } from "./memory.ts";
import { COPY, PAD } from "./move.ts";
import { LRN, NORMALIZE } from "./normalize.ts";
import { POOL } from "./pool.ts";
import { RECURRENT } from "./recurrent.ts";
import { ARG, CUMSUM, MATMUL, REDUCE, SOFTMAX, TOP_K } from "./reduce.ts";
import { RESAMPLE } from "./resample.ts";

export const IO_KERNELS: { readonly [Name in IoName]: IoKernel<Name> } = {
  conv: CONV,
  depthwise: DEPTHWISE,
  conv_transpose: CONV_TRANSPOSE,
  pool: POOL,
  activation: ACTIVATION,
  unary: UNARY,
  binary: BINARY,
  select: SELECT,
  affine: AFFINE,
  softmax: SOFTMAX,
  reduce: REDUCE,
  arg: ARG,
  copy: COPY,
  pad: PAD,
  gather: GATHER,
  gather_elements: GATHER_ELEMENTS,
  scatter: SCATTER,
  cumsum: CUMSUM,
  top_k: TOP_K,
  resample: RESAMPLE,
  normalize: NORMALIZE,
  lrn: LRN,
  matmul: MATMUL,
  recurrent: RECURRENT,
};

export const IO_NAMES = Object.keys(IO_KERNELS) as IoName[];

type Bind = (memory: GpuMemory) => Partial<IoKernels<GPUBuffer, GpuWork>>;

async function makeIo<Name extends IoName>(device: GPUDevice, name: Name, software: boolean): Promise<Bind> {
  const forms = await Promise.all(
    formsFor<Name>(device, IO_KERNELS[name], software).map(async (form) => ({
      form,
      kernel: await makeKernel(device, form.definition),
    })),
  );
  return (memory) => ({
    [name]: (buffers: Parameters<IoKernels<GPUBuffer, GpuWork>[Name]>[0], params: IoParams[Name]) => {
      const suitable = forms.find(({ form }) => form.suits?.(params) ?? true);
      if (suitable === undefined) throw new RangeError(`No form of ${name} suits its call.`);
      return recordIo(memory, suitable.kernel, suitable.form, buffers, params, software);
    },
  });
}

/** Makes the pipelines of the named kernels, side by side, each passed through `counted`. One that is not named must not be called. */
export async function makeIoKernels(
  device: GPUDevice,
  names: readonly IoName[],
  software: boolean,
  counted: (making: Promise<Bind>) => Promise<Bind>,
): Promise<(memory: GpuMemory) => IoKernels<GPUBuffer, GpuWork>> {
  const binds = await Promise.all(names.map((name) => counted(makeIo(device, name, software))));
  return (memory) => Object.assign({}, ...binds.map((bind) => bind(memory))) as IoKernels<GPUBuffer, GpuWork>;
}
