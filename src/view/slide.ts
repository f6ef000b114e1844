// The slide between two layouts: places now, places wanted, and the way from one to the other.

/** Ease in and out; t and the result run from 0 to 1. */
export function ease(t: number): number {
  const clamped = Math.max(0, Math.min(1, t));
  return clamped * clamped * (3 - 2 * clamped);
}

/** A motion on its way. `now` and `closed` are where it stood at the last advanceSlide. */
export interface Slide {
  readonly start: Float32Array;
  readonly target: Float32Array;
  readonly now: Float32Array;
  /** How far the neurons have closed up, 0 … 1: at the start, wanted, now. */
  readonly closedStart: number;
  readonly closedTarget: number;
  closed: number;
  readonly begin: number;
  readonly duration: number;
  /** True once advanceSlide has brought it to its end. */
  done: boolean;
}

/** Begins a motion from where `before` stands (if anywhere) to `target`, at a time in milliseconds. */
export function startSlide(
  before: Slide | undefined,
  target: Float32Array,
  closedTarget: number,
  begin: number,
  duration: number,
): Slide {
  const start = (before?.now ?? target).slice();
  const closed = before?.closed ?? closedTarget;
  return {
    start,
    target,
    now: start.slice(),
    closedStart: closed,
    closedTarget,
    closed,
    begin,
    duration,
    done: false,
  };
}

/** Moves a slide to a time in milliseconds. Returns true while there is way left. */
export function advanceSlide(slide: Slide, time: number): boolean {
  const done = slide.duration <= 0 ? 1 : (time - slide.begin) / slide.duration;
  if (done >= 1) {
    slide.now.set(slide.target);
    slide.closed = slide.closedTarget;
    slide.done = true;
    return false;
  }
  const share = ease(done);
  for (let at = 0; at < slide.now.length; at++) {
    const from = slide.start[at] ?? 0;
    slide.now[at] = from + ((slide.target[at] ?? 0) - from) * share;
  }
  slide.closed = slide.closedStart + (slide.closedTarget - slide.closedStart) * share;
  return true;
}
