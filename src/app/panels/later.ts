// The panels that nobody sees in the first picture. Their code follows it.

export { curvePanel } from "./curve.ts";
export { dataPanel } from "./data.ts";
export { editPanel } from "./edit.ts";
export { mapsPanel } from "./maps.ts";
export { pairPanel } from "./pair.ts";
export { tablePanel } from "./table.ts";
export { tryPanel } from "./try.ts";
