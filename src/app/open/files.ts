// Files that come in: picked, dropped, pasted or fetched; told apart by their bytes.

import type { DataSettings } from "../../formats/data/prepare.ts";
import { looksLikeData } from "../../formats/data/raw.ts";
import { openModel } from "../../formats/formats.ts";
import type { NamedFile } from "../../formats/idx.ts";
import { openTogether } from "../../formats/together.ts";
import { ModelError } from "../../model/error.ts";
import { group } from "../../prune/group.ts";
import { checkOriginal, plannedUnits } from "../../prune/plan.ts";
import { readPlan } from "../../prune/plan-file.ts";
import { openNetwork, replaceNetwork } from "../actions.ts";
import { decide, unitsChosenBy } from "../decide/decide.ts";
import { formatBytes } from "../format.ts";
import { fingerprint } from "../measure/fingerprint.ts";
import { certifyOther } from "../measure/pair.ts";
import type { App, Source, Task } from "../state.ts";
import { openText as open, comingText as text } from "../text.ts";
import { diskSource, showComing } from "./coming.ts";
import { openData } from "./data.ts";

function isPlan({ bytes }: NamedFile): boolean {
  return bytes[0] === 0x7b && new TextDecoder().decode(bytes.subarray(0, 200)).includes("espalier-plan");
}

async function openPlan(app: App, file: NamedFile, task: Task): Promise<void> {
  const { opened } = app.store.get();
  if (opened === undefined) return;
  const planned = readPlan(new TextDecoder().decode(file.bytes), file.name);
  await checkOriginal(planned, opened.model, fingerprint);
  if (planned.compensation !== undefined)
    throw new ModelError("unsupported", file.name, open.compensates(file.name));
  const heads = planned.heads ?? "features";
  const groups = group(opened.model, { ...opened.groups.settings, heads });
  const units = plannedUnits(groups, planned);
  const chosen = await unitsChosenBy(app, { ...opened, groups }, planned);
  if (chosen.size !== units.size || [...units].some((unit) => !chosen.has(unit))) {
    throw new ModelError("setting", file.name, open.otherRule(file.name));
  }
  if (heads !== (opened.groups.settings.heads ?? "features"))
    await replaceNetwork(app, task, opened.model, opened.source, heads);
  await decide(app, { criterion: planned.criterion, budget: planned.budget });
}

/** Opens what was dropped, picked or fetched from `urls`: a network, a plan, or labelled examples. */
export async function openFiles(
  app: App,
  chosen: readonly (File | NamedFile)[],
  task: Task,
  urls: readonly string[] = [],
  settings: DataSettings = {},
): Promise<void> {
  // A file's structure is read in an instant, all of it is not: one after the other, so that neither waits.
  for (const file of chosen)
    if (file instanceof File) await showComing(app, task, diskSource(file), file.name);
  const files: NamedFile[] = [];
  for (const file of chosen) files.push(file instanceof File ? await readFile(file, task) : file);
  const plans = files.filter(isPlan);
  const together = openTogether(files.filter((file) => !plans.includes(file)));
  if (together !== undefined) {
    const { file, options } = together;
    const source: Source = urls.length > 0 ? { kind: "url", urls } : { kind: "files", name: file.name };
    await openNetwork(app, task, async () => ({ model: openModel(file.bytes, file.name, options), source }));
  }
  const data = files.filter((file) => looksLikeData(file) && together?.asked.has(file) !== true);
  if (data.length > 0) await openData(app, data, task, settings);
  if (together?.other !== undefined) await certifyOther(app, together.other, task);
  const [plan] = plans;
  if (plan !== undefined) await openPlan(app, plan, task);
}

/** Bytes that are read at once: reading holds the page. */
const PIECE = 8_000_000;

async function readFile(file: File, task: Task): Promise<NamedFile> {
  try {
    const bytes = new Uint8Array(file.size);
    // A folder may say that it has no bytes; only reading it tells.
    if (file.size === 0) await file.arrayBuffer();
    for (let at = 0; at < file.size; at += PIECE) {
      if (at > 0) task.progress(text.reading(file.name, formatBytes(file.size)), at / file.size);
      bytes.set(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()), at);
      task.signal.throwIfAborted();
    }
    return { bytes, name: file.name };
  } catch (error) {
    if (task.signal.aborted) throw error;
    throw new ModelError("format", file.name, open.unreadable(file.name));
  }
}
