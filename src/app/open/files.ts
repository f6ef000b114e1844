// Files that come in: picked, dropped, pasted or fetched; told apart by their bytes.

import { looksLikeData } from "../../formats/data/raw.ts";
import { openModel } from "../../formats/formats.ts";
import type { NamedFile } from "../../formats/idx.ts";
import { openTogether } from "../../formats/together.ts";
import { ModelError } from "../../model/error.ts";
import { checkOriginal, plannedUnits } from "../../prune/plan.ts";
import { readPlan } from "../../prune/plan-file.ts";
import { openNetwork } from "../actions.ts";
import { decide, unitsChosenBy } from "../decide/decide.ts";
import { certifyOther } from "../measure/pair.ts";
import type { App, Source } from "../state.ts";
import { diskSource, showComing } from "./coming.ts";
import { openData } from "./data.ts";

function isPlan({ bytes }: NamedFile): boolean {
  return bytes[0] === 0x7b && new TextDecoder().decode(bytes.subarray(0, 200)).includes("espalier-plan");
}

async function openPlan(app: App, file: NamedFile): Promise<void> {
  const { opened } = app.store.get();
  if (opened === undefined) return;
  const planned = readPlan(new TextDecoder().decode(file.bytes), file.name);
  await checkOriginal(planned, opened.model);
  if (planned.compensation !== undefined)
    throw new ModelError(
      "unsupported",
      file.name,
      `${file.name} compensates for what leaves, which the page does not do; espalier prune --plan does.`,
    );
  const units = plannedUnits(opened.groups, planned);
  const chosen = await unitsChosenBy(app, opened, planned);
  if (chosen.size !== units.size || [...units].some((unit) => !chosen.has(unit))) {
    throw new ModelError(
      "setting",
      file.name,
      `${file.name} removes other neurons than its rule chooses in this network; nothing was changed.`,
    );
  }
  await decide(app, { criterion: planned.criterion, budget: planned.budget });
}

/** Opens what was dropped, picked or fetched from `urls`: a network, a plan, or labelled examples. */
export async function openFiles(
  app: App,
  chosen: readonly (File | NamedFile)[],
  urls: readonly string[] = [],
): Promise<void> {
  const { task } = app;
  for (const file of chosen)
    if (file instanceof File) void showComing(app, task, diskSource(file), file.name);
  const files = await readFiles(chosen);
  task.signal.throwIfAborted();
  const plans = files.filter(isPlan);
  const together = openTogether(files.filter((file) => !plans.includes(file)));
  if (together !== undefined) {
    const { file, options } = together;
    const source: Source = urls.length > 0 ? { kind: "url", urls } : { kind: "files", name: file.name };
    await openNetwork(app, async () => ({ model: openModel(file.bytes, file.name, options), source }));
  }
  const data = files.filter((file) => looksLikeData(file) && together?.asked.has(file) !== true);
  if (data.length > 0) await openData(app, data);
  if (together?.other !== undefined) await certifyOther(app, together.other);
  const [plan] = plans;
  if (plan !== undefined) await openPlan(app, plan);
}

async function readFile(file: File | NamedFile): Promise<NamedFile> {
  if (!(file instanceof File)) return file;
  try {
    return { bytes: new Uint8Array(await file.arrayBuffer()), name: file.name };
  } catch {
    throw new ModelError("format", file.name, `${file.name} cannot be read; is it a folder?`);
  }
}

function readFiles(list: Iterable<File | NamedFile>): Promise<NamedFile[]> {
  return Promise.all(Array.from(list, readFile));
}
