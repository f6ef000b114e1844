// What a page can ask of a view when it creates it, and what the view tells it.

import type { EdgeId } from "./edge-list.ts";
import type { NeuronId } from "./network.ts";
import type { Stopwatch } from "./stopwatch.ts";
import type { ThemeName } from "./theme.ts";

export interface NetworkViewOptions {
  readonly theme: ThemeName;
  /** The device to draw with; without it the view asks for one, or falls back to WebGL 2. */
  readonly device?: GPUDevice;
  readonly forceWebGL?: boolean;
  /**
   * True draws as many edges as the frame rate allows; on a software adapter, and by default, their number is fixed. A
   * stopwatch instead of true measures frames in its own way, on any adapter.
   */
  readonly adapts?: boolean | Stopwatch;
  /** Default: what the system asks for. */
  readonly reducedMotion?: boolean;
  readonly onHover?: (neuron: NeuronId | undefined) => void;
  readonly onSelect?: (neuron: NeuronId | undefined) => void;
  /** A neuron was clicked with Shift held down; it is selected too. */
  readonly onProtect?: (neuron: NeuronId) => void;
  /** A rectangle was drawn around these neurons, with Shift held down or while the view is brushing. */
  readonly onBrush?: (neurons: readonly NeuronId[]) => void;
  /** An edge was clicked (only where all edges are drawn). */
  readonly onSelectEdge?: (edge: EdgeId) => void;
  /** The divider was dragged to this share of the width. */
  readonly onSplit?: (position: number) => void;
  /** A frame was drawn for which the camera had moved. */
  readonly onCamera?: () => void;
  /** Other edges are drawn: modules were folded or opened, or the frame rate asked for more or fewer. */
  readonly onEdges?: () => void;
  /** The GPU took the device away: dispose of this view and create another. */
  readonly onLost?: (reason: string) => void;
}
