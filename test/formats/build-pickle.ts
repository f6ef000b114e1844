// Pickles and archives for tests, byte by byte, so that they can say what torch.save never would.

export type Bytes = readonly number[];

function letters(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

function uint(value: number, size: number): number[] {
  return Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** index) % 256);
}

export const pickle = (...steps: Bytes[]): Uint8Array => Uint8Array.from([0x80, 2, ...steps.flat(), 0x2e]);
export const text = (value: string): Bytes => [0x58, ...uint(letters(value).length, 4), ...letters(value)];
export const int = (value: number): Bytes => [0x4a, ...uint(value < 0 ? value + 2 ** 32 : value, 4)];
export const tuple = (...items: Bytes[]): Bytes => [0x28, ...items.flat(), 0x74];
export const list = (...items: Bytes[]): Bytes => [0x5d, 0x28, ...items.flat(), 0x65];
export const name = (value: string): Bytes => {
  const at = value.lastIndexOf(".");
  return [0x63, ...letters(`${value.slice(0, at)}\n${value.slice(at + 1)}\n`)];
};
export const call = (callee: string, ...args: Bytes[]): Bytes => [...name(callee), ...tuple(...args), 0x52];
export const dict = (entries: Readonly<Record<string, Bytes>>): Bytes => [
  0x7d,
  0x28,
  ...Object.entries(entries).flatMap(([key, value]) => [...text(key), ...value]),
  0x75,
];

export const storage = (key: string, count: number, type = "torch.FloatStorage"): Bytes => [
  ...tuple(text("storage"), name(type), text(key), text("cpu"), int(count)),
  0x51,
];

/** A float32 tensor that is a view of a storage. */
export const tensor = (base: Bytes, dims: readonly number[], strides: readonly number[], offset = 0): Bytes =>
  call(
    "torch._utils._rebuild_tensor_v2",
    base,
    int(offset),
    tuple(...dims.map(int)),
    tuple(...strides.map(int)),
    [0x89],
    call("collections.OrderedDict"),
  );

/** An object of one of torch's modules. */
export const module = (className: string, attributes: Readonly<Record<string, Bytes>> = {}): Bytes => [
  ...name(`torch.nn.modules.${className}`),
  0x29,
  0x81,
  ...dict(attributes),
  0x62,
];

export const sequential = (...modules: Bytes[]): Bytes =>
  module("container.Sequential", {
    _modules: dict(Object.fromEntries(modules.map((each, index) => [String(index), each]))),
  });

export const linear = (key: string, rows: number, columns: number): Bytes =>
  module("linear.Linear", {
    _parameters: dict({
      weight: tensor(storage(key, rows * columns), [rows, columns], [columns, 1]),
      bias: [0x4e],
    }),
  });

/** What the directory of an archive says, where it differs from what is there. */
interface Lie {
  readonly method?: number;
  readonly size?: number;
  readonly offset?: number;
}

/** A stored archive (its checksums are zero, which nobody asks). With `wide`, its numbers stand in 64-bit fields. */
export function zip(files: Readonly<Record<string, Uint8Array>>, wide = false, lie: Lie = {}): Uint8Array {
  const out: number[] = [];
  const directory: number[] = [];
  const add = (target: number[], bytes: Iterable<number>) => {
    for (const byte of bytes) target.push(byte);
  };
  for (const [path, bytes] of Object.entries(files)) {
    const offset = lie.offset ?? out.length;
    const size = lie.size ?? bytes.length;
    const method = uint(lie.method ?? 0, 2);
    const sizes = [...uint(0, 4), ...uint(bytes.length, 4), ...uint(bytes.length, 4)];
    const head = [...uint(20, 2), 0, 0, ...method, 0, 0, 0, 0];
    add(out, [
      0x50,
      0x4b,
      3,
      4,
      ...head,
      ...sizes,
      ...uint(path.length, 2),
      0,
      0,
      ...letters(path),
      ...bytes,
    ]);
    const extra = wide ? [1, 0, 24, 0, ...uint(size, 8), ...uint(size, 8), ...uint(offset, 8)] : [];
    const shown = (value: number) => (wide ? [255, 255, 255, 255] : uint(value, 4));
    add(directory, [0x50, 0x4b, 1, 2, 20, 0, ...head, ...uint(0, 4), ...shown(size), ...shown(size)]);
    add(directory, [...uint(path.length, 2), ...uint(extra.length, 2), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    add(directory, [...shown(offset), ...letters(path), ...extra]);
  }
  const start = out.length;
  const count = uint(Object.keys(files).length, 2);
  add(out, directory);
  if (wide) {
    const end = out.length;
    const counts = uint(Object.keys(files).length, 8);
    add(out, [0x50, 0x4b, 6, 6, ...uint(44, 8), 45, 0, 45, 0, ...uint(0, 8), ...counts, ...counts]);
    add(out, [...uint(directory.length, 8), ...uint(start, 8)]);
    add(out, [0x50, 0x4b, 6, 7, ...uint(0, 4), ...uint(end, 8), ...uint(1, 4)]);
  }
  const shown = (value: number) => (wide ? [255, 255, 255, 255] : uint(value, 4));
  add(out, [
    0x50,
    0x4b,
    5,
    6,
    0,
    0,
    0,
    0,
    ...count,
    ...count,
    ...shown(directory.length),
    ...shown(start),
    0,
    0,
  ]);
  return Uint8Array.from(out);
}

/** What torch.save makes: a pickle and its storages, each counting 1, 2, 3 … as float32. */
export function archive(value: Bytes, storages: Readonly<Record<string, number>> = {}): Uint8Array {
  const files: Record<string, Uint8Array> = { "net/data.pkl": pickle(value) };
  for (const [key, count] of Object.entries(storages)) {
    const numbers = Float32Array.from({ length: count }, (_, index) => index + 1);
    files[`net/data/${key}`] = new Uint8Array(numbers.buffer);
  }
  return zip({ ...files, "net/version": Uint8Array.of(0x33, 0x0a) });
}
