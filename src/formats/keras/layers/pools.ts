// Pooling. ONNX's pools want channels second; the mean over a window at the edge counts only what is there, as in Keras.

import { flagSetting, sizesSetting } from "../fields.ts";
import { addNode, makeValue, nameIn } from "../graph.ts";
import { expectChannelsLast, mapInput, type Translate } from "../site.ts";
import { padding } from "./dense.ts";

function pool(operator: string, spatial: number): Translate {
  return (site) => {
    expectChannelsLast(site);
    const kernel = sizesSetting(site, "pool_size", spatial, new Array<number>(spatial).fill(2));
    const strides = sizesSetting(site, "strides", spatial, kernel);
    const window = { ...padding(site, [], []), kernel_shape: kernel, strides };
    return mapInput(site, operator, [], window, "first");
  };
}

/** One number a channel; the axes that are pooled stay only where they are asked to. */
function globalPool(operator: string): Translate {
  return (site) => {
    expectChannelsLast(site);
    const pooled = mapInput(site, operator, [], {}, "first");
    if (flagSetting(site, "keepdims", false)) return pooled;
    const flat = [nameIn(site.graph, pooled, "first")];
    return makeValue(2, "last", addNode(site.graph, `${site.name}.flat`, "Flatten", flat, { axis: 1 }));
  };
}

export const POOL_LAYERS: readonly (readonly [string, Translate])[] = [1, 2, 3].flatMap(
  (axes) =>
    [
      [`MaxPooling${axes}D`, pool("MaxPool", axes)],
      [`AveragePooling${axes}D`, pool("AveragePool", axes)],
      [`GlobalMaxPooling${axes}D`, globalPool("GlobalMaxPool")],
      [`GlobalAveragePooling${axes}D`, globalPool("GlobalAveragePool")],
    ] as const,
);
