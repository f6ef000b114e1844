// The picture as a vector drawing, for papers: every edge a line, every neuron a circle, and over them all that stands
// over the scene on the screen, by the same code; the legend is under it.

import type { Legend } from "./legend.ts";
import { drawOverlay, within } from "./overlay.ts";
import { FONT } from "./pen.ts";
import { drawPictureDivider } from "./picture-divider.ts";
import { drawPictureLegend, legendHeight } from "./picture-legend.ts";
import { element } from "./svg.ts";
import { countSeen, drawEdges } from "./svg-edges.ts";
import { drawNeurons } from "./svg-neurons.ts";
import { type Measure, SvgPen } from "./svg-pen.ts";
import type { SvgScene } from "./svg-scene.ts";

/** Most edges of a side of a vector drawing; beyond, it is a picture of pixels that is wanted. */
const MOST_EDGES = 2000;

/** The whole drawing as the text of an SVG file; undefined where it would have too many edges. */
export function drawSvg(measure: Measure, scene: SvgScene, legend: Legend): string | undefined {
  const { sides, drawing, frame, theme } = scene.input;
  if (sides.some((side) => countSeen(side, drawing.edges) > MOST_EDGES)) return undefined;
  const pen = new SvgPen(measure);
  const height = frame.height + legendHeight(frame.width);
  pen.fillStyle = theme.background;
  pen.fillRect(0, 0, frame.width, height);
  for (const side of sides)
    within(pen, scene.input, side, () =>
      pen.addMarkup(...drawEdges(scene, side), ...drawNeurons(scene, side)),
    );
  drawOverlay(pen, scene.input);
  drawPictureDivider(pen, sides, theme, frame.height);
  drawPictureLegend(pen, legend, theme, frame.height, frame.width);
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${frame.width} ${height}`,
    width: frame.width,
    height,
    "font-family": FONT,
  };
  return element("svg", attributes, `\n${pen.markup}\n`);
}
