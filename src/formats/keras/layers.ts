// Which layers of Keras are read: one table over the files in layers/.

import { refuseLayer } from "./fields.ts";
import type { Value } from "./graph.ts";
import { ACTIVATION_LAYERS } from "./layers/activations.ts";
import { DENSE_LAYERS } from "./layers/dense.ts";
import { NORMALISATION_LAYERS } from "./layers/normalisation.ts";
import { POOL_LAYERS } from "./layers/pools.ts";
import { SHAPE_LAYERS } from "./layers/shape.ts";
import type { Site, Translate } from "./site.ts";

const LAYERS: ReadonlyMap<string, Translate> = new Map([
  ...DENSE_LAYERS,
  ...ACTIVATION_LAYERS,
  ...NORMALISATION_LAYERS,
  ...POOL_LAYERS,
  ...SHAPE_LAYERS,
]);

/** Adds a layer's nodes. Throws ModelError "unsupported" for a layer that is not read, by its name and class. */
export function addLayer(site: Site): Value {
  const translate = LAYERS.get(site.className);
  if (translate === undefined)
    return refuseLayer(
      site,
      `is of the class ${site.className.slice(0, 40)}, which Espalier does not read from Keras`,
    );
  return translate(site);
}
