// Networks made by hand: dense layers as JSON that a person can write, read and paste. See public/samples/seed.json.
//
//   { "format": "espalier-network", "version": 1, "name": "seed", "layers": [
//     { "weights": [[1, -1], [5, 2]], "bias": [0.1, 0.2], "activation": "relu" } ] }
//
// `weights` has one row a neuron. Left out, `bias` is zero and not counted, `activation` is "none". `alpha` is the
// slope of "leaky-relu" (0.01). `name` names a layer ("layer1", … where left out).

export { parseJson } from "./json/parse.ts";
export { readDocument, readJson } from "./json/read.ts";
export { writeJson } from "./json/write.ts";
