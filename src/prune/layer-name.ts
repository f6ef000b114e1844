// What a layer is called: one name in the page, on the command line, in plans and reports, and the other names under
// which people know it, all of which are understood wherever a layer is named.

import { ModelError } from "../model/error.ts";
import { type Model, nodeLabel } from "../model/graph.ts";
import { suggest } from "../model/nearest.ts";
import type { Layer } from "./groups.ts";
import { placeWords } from "./report-words.ts";

/** A layer of which the walk knows everything but its names. */
export type UnnamedLayer = Omit<Layer, "name" | "aliases">;

// Exporters that fold a transpose into a weight lose its name and write "onnx::MatMul_17".
const ANONYMOUS = /^(onnx::|\d+$)/;

/** "0" for the weight "0.weight" (PyTorch's name of the module); undefined where the weight's name says nothing. */
function nameOfWeight(weight: string): string | undefined {
  if (ANONYMOUS.test(weight)) return undefined;
  return weight.replace(/[._/]?(weight|kernel|W)(:0)?$/i, "") || undefined;
}

/** "block1.1.conv.Conv" for PyTorch's "/block1/block1.1/conv/Conv": scopes, of which one may repeat the one before, and the operator. */
function pathOfNode(label: string): readonly string[] {
  const scopes = label.split("/").filter((scope) => scope !== "");
  return scopes.flatMap((scope, at) => (scopes[at + 1]?.startsWith(`${scope}.`) ? [] : [scope]));
}

/** The node's name as modules are named, without the operator at its end where that is no more than what it does. */
function nameOfNode(label: string, operator: string): string {
  if (!label.includes("/")) return label;
  const path = pathOfNode(label);
  const own = path.at(-1)?.replace(/_\d+$/, "") === operator ? path.slice(0, -1) : path;
  return own.join(".") || label;
}

interface Candidates {
  readonly layer: UnnamedLayer;
  readonly label: string;
  readonly ofWeight: string | undefined;
  readonly short: string;
  /** The node's name with the operator: "block1.attn.MatMul_3", where one module has several layers. */
  readonly long: string;
}

/** True for layers that may have one name: of one weight, or one node. */
const mayShare = (a: UnnamedLayer, b: UnnamedLayer) => a.weight === b.weight || a.node === b.node;

type ByName = ReadonlyMap<string, readonly Candidates[]>;

/** The first of a layer's names that no other has; what a weight says goes before what nodes say. */
function ownName({ layer, label, ofWeight, short, long }: Candidates, byName: ByName): string {
  const isRival = (other: Candidates) =>
    !mayShare(other.layer, layer) && (ofWeight === undefined || other.ofWeight !== undefined);
  const names = ofWeight === undefined ? [short, long, label] : [short];
  return names.find((name) => byName.get(name)?.some(isRival) !== true) ?? layer.weight;
}

/**
 * Names the layers: by the weight ("block1.conv1" for "block1.conv1.weight"), or where that has no name by the node, in
 * the same form. Two layers have one name only if they have one weight, or are one node; else both keep the weight's
 * whole name, or the node's with its operator.
 */
export function nameLayers(model: Model, layers: readonly UnnamedLayer[]): Layer[] {
  const candidates = layers.map((layer) => {
    const label = nodeLabel(model, layer.node);
    const ofWeight = nameOfWeight(layer.weight);
    const short = ofWeight ?? nameOfNode(label, model.nodes[layer.node]?.operator ?? "");
    const long = label.includes("/") ? pathOfNode(label).join(".") : label;
    return { layer, label, ofWeight, short, long };
  });
  const byName = new Map<string, Candidates[]>();
  for (const each of candidates)
    for (const name of each.ofWeight === undefined ? new Set([each.short, each.long]) : [each.short])
      byName.set(name, [...(byName.get(name) ?? []), each]);
  return candidates.map((each) => {
    const { layer, label, ofWeight } = each;
    const name = ownName(each, byName);
    const aliases = new Set([label, layer.weight, ...(ofWeight === undefined ? [] : [ofWeight])]);
    aliases.delete(name);
    return { ...layer, name, aliases: [...aliases] };
  });
}

/** What names a layer. */
export type Named = Pick<Layer, "name" | "aliases">;

/** True for the layer's name and for its others. */
export function isCalled({ name, aliases }: Named, word: string): boolean {
  return name === word || aliases.includes(word);
}

/** Where a layer stands in the network's own naming: "layer1.0.conv1" is conv1 in 0 in layer1. */
export const partsOf = (name: string) => name.split(/[./]/).filter((part) => part !== "");

/** True for the start or the end of the layer's name, however its parts are joined: "block1" or "conv2" of "block1.conv2". */
function isPartOf({ name }: Named, word: string): boolean {
  const [own, asked] = [partsOf(name), partsOf(word)];
  if (asked.length === 0 || asked.length > own.length) return false;
  const [start, end] = [own.slice(0, asked.length), own.slice(-asked.length)];
  return start.join("/") === asked.join("/") || end.join("/") === asked.join("/");
}

/** A layer's title: its name where names say in which module layers stand, else its place. */
export function layerTitle(layers: readonly Named[], at: number): string {
  const { name = "" } = layers[at] ?? {};
  if (layers.some((each) => partsOf(each.name).length > 1)) return name;
  return at === layers.length - 1 ? placeWords.output : placeWords.layer(at + 1);
}

/**
 * Names for where there is little room: without the parts with which all of them begin or end, but for one that a number
 * needs. "encoder.layers.3.fc" is "layers.3" where every name is like it.
 */
export function unlikeNames(names: readonly string[]): readonly string[] {
  const all = names.map(partsOf);
  const shared = (paths: readonly (readonly string[])[]) => {
    const [first = []] = paths;
    const alike = first.findIndex((part, at) => paths.some((path) => path[at] !== part));
    return alike < 0 ? first.length : alike;
  };
  const start = shared(all);
  const end = shared(all.map((path) => path.slice(start).reverse()));
  const short = all.map((path) => path.slice(start, path.length - end));
  if (start + end === 0 || short.some((path) => path.length === 0)) return names;
  const numbers = short.some((path) => path.every((part) => /^\d+$/.test(part)));
  return all.map((path) => path.slice(numbers ? Math.max(0, start - 1) : start, path.length - end).join("."));
}

/** "Layer 3", as the page counts layers that have no better name; the last is its "Output". */
function isPlace(word: string, at: number, count: number): boolean {
  const place = /^layer (\d+)$/i.exec(word)?.[1];
  return place === undefined ? /^output$/i.test(word) && at === count - 1 : Number(place) === at + 1;
}

/**
 * The layers that are meant: those of this name, else by another of their names, by their place, or by a part of the
 * name that only one has. Throws ModelError "setting" for a word that means none, or several.
 */
export function findLayers<Item extends Named>(layers: readonly Item[], word: string): readonly Item[] {
  const exact = layers.filter(({ name }) => name === word);
  const refuse = (sentence: string): never => {
    throw new ModelError("setting", "layer", sentence);
  };
  if (exact.length > 0) return exact;
  const ways: ((layer: Item, at: number) => boolean)[] = [
    (layer) => isCalled(layer, word),
    (_, at) => isPlace(word, at, layers.length),
    (layer) => isPartOf(layer, word),
  ];
  for (const way of ways) {
    const found = layers.filter(way);
    const names = [...new Set(found.map(({ name }) => name))];
    if (names.length > 1)
      return refuse(`${word} may be ${names.join(" or ")}; name the layer so that only one is meant.`);
    if (found.length > 0) return found;
  }
  const known = [...new Set(layers.map(({ name }) => name))];
  return refuse(`There is no layer ${word}; ${suggest(word, known)}.`);
}
