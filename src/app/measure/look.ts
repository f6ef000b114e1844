// Looks into the open network for whoever asks: one network compiled to be looked into at a time, given back when nobody
// looks any more. While only the cuts move, the run without them is not repeated.

import type { Values } from "../../engine/engine.ts";
import { layoutOf, networkShape } from "../../formats/data/preprocessing.ts";
import type { ColumnMaps, FeatureMaps } from "../../view/maps.ts";
import type { App, Opened, State } from "../state.ts";
import { isConvolution, meansOf, openProbe, type Probe } from "./activations.ts";
import { type MapScale, mapSide, mapsOf } from "./feature-maps.ts";
import { canTry, inputNow } from "./trial.ts";

/** Layers whose channels have positions, by their place in Groups.layers. */
export function layersWithMaps({ model, groups, network }: Opened): number[] {
  return [...groups.layers.keys()].filter((layer) => {
    const positions = network.columns[layer + 1]?.shape?.slice(1) ?? [];
    const places = positions.reduce((product, size) => product * size, 1);
    return places > 1 && isConvolution(model, groups.layers[layer]?.node ?? -1);
  });
}

/** True where something of the open network can be shown as feature maps. */
export function hasMaps(opened: Opened): boolean {
  return canTry(opened) && layersWithMaps(opened).length > 0;
}

/** What is to be found out. */
export interface Wish {
  /** The layer to look at; undefined: all. */
  readonly layer: number | undefined;
  readonly maps: boolean;
}

export interface Found {
  /** One value a neuron for each column, as they are and with the cuts, where all layers were looked at. */
  readonly means?: { readonly before: Float32Array[]; readonly after: Float32Array[] };
  readonly maps?: FeatureMaps;
}

interface Base {
  readonly input: Float32Array;
  readonly values: readonly (Values | undefined)[];
}

export interface Looker {
  readonly look: (state: State, opened: Opened, wish: Wish) => Promise<Found>;
  /** Gives back what looking has taken. */
  readonly release: () => void;
}

interface Open {
  readonly opened: Opened;
  readonly layer: number | undefined;
  readonly probe: Promise<Probe>;
  /** The run of `from` without cuts. */
  base?: { readonly from: readonly unknown[]; readonly found: Promise<Base> };
}

function inputMaps({ model, network }: Opened, input: Float32Array): ColumnMaps | undefined {
  const { dims } = networkShape(model);
  if (layoutOf(dims) !== "NCHW" || dims[0] !== network.columns[0]?.size) return undefined;
  return mapsOf({ dims: [1, ...dims], data: input }, mapSide(dims[0] ?? 1))?.maps;
}

/** Maps of these layers: as they are, and with the cuts, on the scale of the former. */
function mapsFrom(opened: Opened, layers: readonly number[], base: Base, after: Base["values"]): FeatureMaps {
  const { columns } = opened.network;
  const side = mapSide(layers.reduce((sum, layer) => sum + (columns[layer + 1]?.size ?? 0), 0));
  const scales = new Map<number, MapScale>();
  const pictures = (values: Base["values"]) => {
    const maps: (ColumnMaps | undefined)[] = columns.map(() => undefined);
    maps[0] = inputMaps(opened, base.input);
    for (const layer of layers) {
      const given = values[layer];
      const made = given === undefined ? undefined : mapsOf(given, side, scales.get(layer));
      if (made !== undefined) scales.set(layer, made.scale);
      maps[layer + 1] = made?.maps;
    }
    return maps;
  };
  // In this order: the scale is the original's.
  const before = pictures(base.values);
  return { before, after: pictures(after) };
}

export function makeLooker(app: App): Looker {
  let open: Open | undefined;
  const release = () => {
    open?.probe.then((probe) => probe.close()).catch(() => {});
    open = undefined;
  };
  const openFor = (opened: Opened, layer: number | undefined): Open => {
    if (open?.opened.model === opened.model && open.layer === layer) return open;
    release();
    const layers = layer === undefined ? undefined : [layer];
    const probe = openProbe(app.engines.prover, opened.model, opened.groups, layers);
    open = { opened, layer, probe };
    return open;
  };
  const baseOf = (now: Open, state: State, opened: Opened): Promise<Base> => {
    const from = [state.example, state.own, opened.examples];
    if (now.base?.from.every((each, at) => each === from[at]) !== true) {
      const input = inputNow(state, opened);
      const found = now.probe.then(async (probe) => ({ input, values: await probe.look(input) }));
      now.base = { from, found };
    }
    return now.base?.found ?? Promise.reject(new TypeError("nothing was looked at"));
  };
  const look = async (state: State, opened: Opened, { layer, maps }: Wish): Promise<Found> => {
    const now = openFor(opened, layer);
    const base = await baseOf(now, state, opened);
    const probe = await now.probe;
    if (state.ranking !== undefined) await probe.rankBy(state.ranking);
    const after = await probe.look(base.input, state.cuts);
    const inputs = opened.network.columns[0]?.size ?? 0;
    const meansAt = (values: Base["values"]) =>
      meansOf(opened.model, opened.groups, base.input, inputs, values);
    const means =
      layer === undefined ? { means: { before: meansAt(base.values), after: meansAt(after) } } : {};
    if (!maps) return means;
    const layers = layersWithMaps(opened).filter((each) => layer === undefined || each === layer);
    return { ...means, maps: mapsFrom(opened, layers, base, after) };
  };
  return { look, release };
}
