// The engines of the page, and what happens when the graphics device goes away: another is opened, the network is
// compiled on it, and the picture is drawn anew. What a person has decided stays.

import { type OpenEngine, openEngine } from "../engine/choose.ts";
import { createRemoteCpuEngine } from "../engine/cpu/remote.ts";
import { takeDevice, takeWorker } from "./ahead.ts";
import { maskSession } from "./decide/decide.ts";
import type { App, Engines, Opened, Store } from "./state.ts";
import { pageText as text } from "./text.ts";

export type Preference = "auto" | "webgpu" | "cpu";

export interface OpenEngines {
  readonly engines: Engines;
  /** Resolves with a sentence when the device goes away. */
  readonly lost: Promise<string>;
}

const cpuEngine = () => createRemoteCpuEngine(takeWorker());

function adopt(store: Store, live: OpenEngine): Engines {
  store.set({ engine: live.engine.device, engineReason: live.reason });
  return { live: live.engine, prover: cpuEngine(), device: live.device };
}

export async function openEngines(store: Store, prefer: Preference): Promise<OpenEngines> {
  const live = await openEngine({ prefer, device: takeDevice(), cpu: cpuEngine });
  return { engines: adopt(store, live), lost: live.lost };
}

// A browser needs a moment to start its GPU process again.
const TRIES = 10;
const PAUSE_MS = 300;

async function openAgain(prefer: Preference): Promise<OpenEngine> {
  for (let attempt = 1; ; attempt++) {
    const live = await openEngine({ prefer });
    if (live.device !== undefined || attempt === TRIES) return live;
    live.engine.close();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Compiles the open network anew on the new engine, with its masks and examples. */
async function recompile(app: App, opened: Opened): Promise<void> {
  const { ranking } = app.store.get();
  const session = await app.engines.live.compile(opened.model);
  const again = { ...opened, session };
  if (ranking !== undefined) await maskSession(again, ranking);
  if (opened.examples !== undefined) await session.setExamples(opened.examples);
  // Whatever was opened meanwhile was opened on the new engine.
  if (app.store.get().opened?.session !== opened.session) return session.close();
  app.store.set({ opened: again, correct: {}, proof: undefined, proofFailure: undefined });
}

/** Starts over with a new device each time the present one is lost; `redraw` builds the picture on it. */
export function surviveLoss(
  app: App,
  prefer: Preference,
  lost: Promise<string>,
  redraw: (device: GPUDevice | undefined) => Promise<void>,
): void {
  const recover = async (sentence: string) => {
    app.store.set({ busy: text.startingAgain(sentence) });
    const live = await openAgain(prefer);
    for (const engine of [app.engines.live, app.engines.prover]) engine.close();
    Object.assign(app.engines, adopt(app.store, live));
    const { opened } = app.store.get();
    if (opened !== undefined) await recompile(app, opened);
    // Without a picture the rest of the page goes on.
    const failed = await redraw(live.device).then(() => undefined, text.pictureLost);
    // Whatever failed because the device was gone is done again by now.
    app.store.set({ busy: undefined, error: failed });
    surviveLoss(app, prefer, live.lost, redraw);
  };
  lost.then(recover).catch((error: unknown) => {
    app.store.set({
      busy: undefined,
      error: text.notReplaced(error),
    });
  });
}
