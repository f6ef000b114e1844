// What a drawing that is saved shows of the scene, from the same numbers as the shaders.

import type { EdgeList } from "./edge-list.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import type { Segment } from "./pick.ts";
import type { Uniforms } from "./uniforms.ts";

export interface SvgScene {
  readonly input: OverlayInput;
  readonly uniforms: Uniforms;
  /** Edges of a side on the screen, from rim to rim. */
  readonly project: (side: OverlaySide, edges: EdgeList) => readonly Segment[];
}
