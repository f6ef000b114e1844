import { describe, expect, it } from "vitest";
import { cutScore } from "../../src/view/overlay-bars.ts";
import { advanceSlide, ease, startSlide } from "../../src/view/slide.ts";

describe("a slide", () => {
  it("starts where the last one was, ends where it should, and then is done", () => {
    const there = startSlide(undefined, Float32Array.of(0, 10), 0, 0, 0);
    expect(advanceSlide(there, 0)).toBe(false);
    const slide = startSlide(there, Float32Array.of(100, 10), 1, 1000, 600);
    expect(advanceSlide(slide, 1000)).toBe(true);
    expect(Array.from(slide.now)).toEqual([0, 10]);
    expect(advanceSlide(slide, 1300)).toBe(true);
    expect(Array.from(slide.now)).toEqual([50, 10]);
    expect(slide.closed).toBe(0.5);
    const back = startSlide(slide, Float32Array.of(0, 10), 0, 1300, 600);
    advanceSlide(back, 1300);
    expect(Array.from(back.now)).toEqual([50, 10]);
    expect(advanceSlide(slide, 1600)).toBe(false);
    expect([slide.done, slide.closed, ...slide.now]).toEqual([true, 1, 100, 10]);
  });

  it("eases in and out", () => {
    expect([ease(-1), ease(0), ease(0.5), ease(1), ease(2)]).toEqual([0, 0, 0.5, 1, 1]);
    expect(ease(0.1)).toBeLessThan(0.1);
  });
});

describe("the cut between scores", () => {
  it("lies half way between the last that leaves and the first that stays", () => {
    const scores = Float32Array.of(0.5, 0.75, 1.5, 2);
    const ranks = Uint32Array.of(0, 1, 2, 3);
    expect(cutScore(scores, ranks, 2)).toBe(1.125);
    expect(cutScore(scores, ranks, 0)).toBeUndefined();
    expect(cutScore(scores, undefined, 2)).toBeUndefined();
  });

  it("stays at the highest that leaves where a kept one scores less", () => {
    const never = 0xffffffff;
    expect(cutScore(Float32Array.of(0.5, 2, 1), Uint32Array.of(never, 1, 0), 2)).toBe(2);
  });
});
