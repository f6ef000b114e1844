// Batch norms → the layers that they follow: as a person says, by their names, else by their place in the file, for
// PyTorch's state dicts are in the order in which modules were made. What is not told by a name is said to be assumed.

import { ModelError } from "../../model/error.ts";
import { isFloat, type Tensor } from "../../model/tensor.ts";

/** Names of a batch norm's tensors. */
export interface FoundNorm {
  readonly name: string;
  readonly scale: string;
  readonly shift: string;
  readonly mean: string;
  readonly variance: string;
}

/** What is looked at of a layer. */
interface Maker {
  readonly name: string;
  readonly weight: string;
  readonly dims: readonly number[];
}

/** A batch norm and the layer before it, by their names. */
export interface FollowedNorm {
  readonly norm: string;
  readonly layer: string;
  readonly told: "by name" | "by the file's order" | "by its size" | "by you";
}

type Tensors = ReadonlyMap<string, Tensor>;

/** Batch norms: a vector with a running mean and a running variance beside it. */
export function findNorms(tensors: Tensors): FoundNorm[] {
  return [...tensors.keys()].flatMap((mean) => {
    if (!mean.endsWith(".running_mean")) return [];
    const name = mean.slice(0, -".running_mean".length);
    const [scale, shift, variance] = [`${name}.weight`, `${name}.bias`, `${name}.running_var`];
    const size = tensors.get(mean)?.dims;
    const alike = [scale, shift, variance].every((each) => String(tensors.get(each)?.dims) === String(size));
    return alike && size?.length === 1 ? [{ name, scale, shift, mean, variance }] : [];
  });
}

/** "block1" and "bn1" of "block1.bn1". */
export function splitName(name: string): readonly [parent: string, leaf: string] {
  const at = name.lastIndexOf(".");
  return [name.slice(0, Math.max(0, at)), name.slice(at + 1)];
}

/** The layer that a batch norm's name tells: the one before it in a Sequential, conv2 for bn2, downsample.0 for downsample.1. */
function namedOwner(norm: FoundNorm, layers: readonly Maker[]): Maker | undefined {
  const [parent, leaf] = splitName(norm.name);
  const beside = layers.filter(({ name }) => splitName(name)[0] === parent);
  if (/^\d+$/.test(leaf)) {
    const earlier = beside.filter(({ name }) => Number(splitName(name)[1]) < Number(leaf));
    return earlier.toSorted((a, b) => Number(splitName(a.name)[1]) - Number(splitName(b.name)[1])).at(-1);
  }
  const [, number] = /^(?:bn|norm|batch_?norm)_?(\d*)$/i.exec(leaf) ?? [];
  if (number === undefined) return undefined;
  return beside.find(({ name }) =>
    new RegExp(`^(?:conv|fc|linear|dense|lin)_?${number}$`, "i").test(splitName(name)[1]),
  );
}

/**
 * Where each float stands in the file; undefined for a file that sorts its tensors by type and name, as the library of
 * safetensors does: their order says nothing about the network.
 */
function placesIn(tensors: Tensors): Map<string, number> | undefined {
  const names = [...tensors].filter(([, { type }]) => isFloat(type)).map(([name]) => name);
  const sorted = names.every((name, at) => {
    const before = names[at - 1];
    return before === undefined || before < name || tensors.get(before)?.type !== tensors.get(name)?.type;
  });
  return sorted ? undefined : new Map(names.map((name, at) => [name, at]));
}

interface Search {
  readonly tensors: Tensors;
  readonly layers: readonly Maker[];
  readonly places: ReadonlyMap<string, number> | undefined;
  readonly taken: ReadonlyMap<Maker, FoundNorm>;
}

/** An owner, or the words for why there is none. */
type Owner = { readonly layer: Maker; readonly told: FollowedNorm["told"] } | string;

const sizeOf = (norm: FoundNorm, tensors: Tensors) => tensors.get(norm.mean)?.dims[0] ?? 0;

function ownerByName(norm: FoundNorm, layer: Maker, { tensors, places, taken }: Search): Owner {
  const size = sizeOf(norm, tensors);
  if (layer.dims[0] !== size)
    return `the batch norm ${norm.name} has ${size} channels, but ${layer.name}, which its name belongs to, makes ${layer.dims[0]}`;
  if (taken.has(layer))
    return `the names of two batch norms, ${norm.name} the second, belong to ${layer.name}`;
  if (places !== undefined && (places.get(norm.scale) ?? 0) < (places.get(layer.weight) ?? 0))
    return `the batch norm ${norm.name} stands before ${layer.name} in the file, and may be computed before it`;
  return { layer, told: "by name" };
}

/** The layer that a name tells. "bn" beside "fc" tells little: that counts only where nothing speaks against it. */
function likelyOwner(norm: FoundNorm, search: Search): Maker | undefined {
  const layer = namedOwner(norm, search.layers);
  if (layer === undefined || /\d/.test(splitName(norm.name)[1])) return layer;
  return typeof ownerByName(norm, layer, search) === "string" ? undefined : layer;
}

function ownerByPlace(norm: FoundNorm, { tensors, layers, places, taken }: Search): Owner {
  const size = sizeOf(norm, tensors);
  if (places === undefined) {
    const fitting = layers.filter((layer) => layer.dims[0] === size && !taken.has(layer));
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) return { layer: only, told: "by its size" };
    return `no name says which layer the batch norm ${norm.name} follows, and neither does the order of the file, which sorts its names`;
  }
  const start = places.get(norm.scale) ?? 0;
  const before = layers.filter(({ weight }) => (places.get(weight) ?? 0) < start).at(-1);
  if (before === undefined) return `the batch norm ${norm.name} stands before all layers of the file`;
  if (before.dims[0] !== size)
    return `no name says which layer the batch norm ${norm.name} of ${size} channels follows, and ${before.name}, which stands before it in the file, makes ${before.dims[0]}`;
  if (taken.has(before))
    return `no name says which layer the batch norm ${norm.name} follows, and ${before.name}, which stands before it in the file, has ${taken.get(before)?.name}`;
  return { layer: before, told: "by the file's order" };
}

function chosenOwner(norm: FoundNorm, name: string, { tensors, layers, taken }: Search): Owner {
  const refuse = (message: string): never => {
    throw new ModelError("setting", norm.name, message);
  };
  const layer = layers.find((each) => each.name === name);
  if (layer === undefined)
    return refuse(
      `There is no ${name} for the batch norm ${norm.name} to follow; there are ${layers.map((each) => each.name).join(", ")}.`,
    );
  const size = sizeOf(norm, tensors);
  if (layer.dims[0] !== size)
    return refuse(`The batch norm ${norm.name} has ${size} channels, but ${name} makes ${layer.dims[0]}.`);
  const other = taken.get(layer);
  if (other !== undefined) return refuse(`Both ${other.name} and ${norm.name} are said to follow ${name}.`);
  return { layer, told: "by you" };
}

export interface Owners {
  readonly normOf: ReadonlyMap<Maker, FoundNorm>;
  readonly followed: readonly FollowedNorm[];
  /** True where the file sorts its names. */
  readonly sorted: boolean;
  /** Why the first of the others follows none, as a sentence without its stop; undefined where all do. */
  readonly stray?: string;
}

/**
 * The layer that each batch norm follows. `chosen`: layers by the names of norms. Throws ModelError "setting" for a choice
 * that does not fit.
 */
export function findOwners(
  norms: readonly FoundNorm[],
  layers: readonly Maker[],
  tensors: Tensors,
  chosen: Readonly<Record<string, string>> = {},
): Owners {
  const unknown = Object.keys(chosen).find((name) => !norms.some((norm) => norm.name === name));
  if (unknown !== undefined) {
    const list = norms.map(({ name }) => name).join(", ") || "none";
    throw new ModelError(
      "setting",
      "norm",
      `There is no batch norm ${unknown} in the file; there are ${list}.`,
    );
  }
  const taken = new Map<Maker, FoundNorm>();
  const search: Search = { tensors, layers, places: placesIn(tensors), taken };
  const followed: FollowedNorm[] = [];
  let stray: string | undefined;
  const settle = (norm: FoundNorm, owner: Owner) => {
    if (typeof owner === "string") stray ??= owner;
    else {
      taken.set(owner.layer, norm);
      followed.push({ norm: norm.name, layer: owner.layer.name, told: owner.told });
    }
  };
  // What is said and what names tell goes first: the rest has to make do with what is left.
  const named = new Map(norms.map((norm) => [norm, likelyOwner(norm, search)]));
  const owners = new Map(Object.entries(chosen));
  for (const norm of norms) {
    const own = owners.get(norm.name);
    if (own !== undefined) settle(norm, chosenOwner(norm, own, search));
  }
  const others = norms.filter(({ name }) => !owners.has(name));
  for (const norm of others) {
    const layer = named.get(norm);
    if (layer !== undefined) settle(norm, ownerByName(norm, layer, search));
  }
  for (const norm of others) if (named.get(norm) === undefined) settle(norm, ownerByPlace(norm, search));
  return {
    normOf: taken,
    followed,
    sorted: search.places === undefined,
    ...(stray === undefined ? {} : { stray }),
  };
}
