// Plans from files.

import { type Plan, readPlan } from "../index.ts";
import { readBytes } from "./files.ts";

/** The plan in a file. Throws ModelError "format" for one that is none. */
export async function openPlan(file: string): Promise<Plan> {
  return readPlan(new TextDecoder().decode(await readBytes(file)), file);
}
