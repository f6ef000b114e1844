// Shows what is known of a large network while its weights are still being read: its layers, their names and shapes.

import type { PartSource } from "../../formats/partial-file.ts";
import { elementCount } from "../../model/tensor.ts";
import { group } from "../../prune/group.ts";
import { structureOf } from "../picture/network.ts";
import type { App, Task } from "../state.ts";
import { comingText as text } from "../text.ts";

/** Smaller files are open before anybody could look. */
const LEAST_BYTES = 8_000_000;

/** A file on disk, of which parts can be read. */
export function diskSource(file: Blob): PartSource {
  return {
    size: file.size,
    read: async (at, length) => new Uint8Array(await file.slice(at, at + length).arrayBuffer()),
  };
}

/** Shows the structure of a file's network as soon as it is known. Where that fails, nothing is shown. */
export async function showComing(app: App, task: Task, source: PartSource, name: string): Promise<void> {
  if (source.size < LEAST_BYTES) return;
  try {
    const [{ openOutline }, { NETWORK_NAME }] = await Promise.all([
      import("../../formats/outline.ts"),
      import("../../formats/together.ts"),
    ]);
    if (!NETWORK_NAME.test(name)) return;
    const model = await openOutline(source, name);
    // Whoever waits for something else by now is not shown this.
    if (
      model === undefined ||
      task.signal.aborted ||
      task.turn !== app.turns.attempt ||
      app.store.get().busy === undefined
    )
      return;
    const network = structureOf(model, group(model));
    const parameters = Array.from(model.initializers.values(), ({ dims }) => elementCount(dims));
    app.store.set({
      coming: { network, parameters: parameters.reduce((sum, count) => sum + count, 0) },
      announcement: text.announced(network.title, network.columns.length - 1),
    });
  } catch (error) {
    // The sentence about what is wrong comes when the whole file is opened.
    if (!task.signal.aborted) console.warn(error);
  }
}
