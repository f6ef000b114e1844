// A helper of the CPU worker: it looks at the same memory and takes tasks from the board for as long as it lives.

import { instantiate } from "./wasm/module.ts";
import { help, type Joining } from "./wasm/team.ts";

self.addEventListener("message", ({ data }: MessageEvent<Joining>) => {
  const { module, memory, board, scratch } = data;
  const hands = { functions: instantiate(module, memory), memory, scratch };
  for (let seen = 0; ; ) seen = help(hands, board, seen);
});
