// The seed at several ratios, as a program: one spec each. What came out is recorded beside it; what has to hold
// whatever is recorded stands here.

import { defineSpec } from "espalier/test";

export default defineSpec(
  [0.25, 0.75].map((ratio) => ({
    name: `seed at ${100 * ratio} %`,
    model: "models/seed.json",
    budget: { ratio },
    expected: { certificate: true },
  })),
);
