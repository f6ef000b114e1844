import { it } from "vitest";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import { ENGINE_CASES } from "./cases.ts";
import { CONV_CASES } from "./cases-conv.ts";

it.each([...ENGINE_CASES, ...CONV_CASES])("the CPU engine $name", async ({ run }) => {
  const engine = createCpuEngine();
  await run(engine);
  engine.close();
});
