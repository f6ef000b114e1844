// How many edges are drawn so that frames follow each other sixty times a second: more while frames are quick, fewer while
// they are slow. Calm: it decides by the median of a dozen frames, in steps of two, and never tries twice what was too slow.

/** Milliseconds under which a frame is quick, and over which it is slow. */
export interface Limits {
  readonly quick: number;
  readonly slow: number;
}

/** Of the GPU's own time: twice the edges of a quick frame take at most twice its time, which is not slow yet. */
export const BY_TIMESTAMPS: Limits = { quick: 7, slow: 15 };
/** Of the time from frame to frame, which says nothing of how much more would go: it is tried, once. */
export const BY_INTERVALS: Limits = { quick: 18, slow: 21 };

/** Frames of one decision. */
const FRAMES = 12;
/** The least that is drawn, as a share of what is drawn where nobody measures. */
const LEAST = 1 / 4;

export interface Pace {
  /** Edges to draw. */
  readonly edges: number;
  readonly least: number;
  /** The most that are there, or that were not too slow. */
  readonly most: number;
  /** Frames since the last decision, in milliseconds. */
  readonly times: readonly number[];
}

/** A pace that has measured nothing yet: `usual` edges of at most `most`. */
export function startPace(usual: number, most: number): Pace {
  return { edges: usual, least: Math.ceil(usual * LEAST), most: Math.max(usual, most), times: [] };
}

/** The pace after one more frame. */
export function paceAfter(pace: Pace, milliseconds: number, { quick, slow }: Limits): Pace {
  const times = [...pace.times, milliseconds];
  if (times.length < FRAMES) return { ...pace, times };
  const median = times.sort((a, b) => a - b)[FRAMES / 2] ?? 0;
  const { edges, least, most } = pace;
  if (median > slow && edges > least) {
    const fewer = Math.max(least, Math.floor(edges / 2));
    return { ...pace, edges: fewer, most: fewer, times: [] };
  }
  if (median < quick && edges < most) return { ...pace, edges: Math.min(most, edges * 2), times: [] };
  return { ...pace, times: [] };
}
