// Everything that the page's controls can do, in one object: each room's actions, and those that need the view.

import type { Preprocessing } from "../formats/data/preprocessing.ts";
import type { NetworkView } from "../view/network-view.ts";
import { attempt } from "./actions.ts";
import { brushingActions } from "./decide/brushing.ts";
import { choosingActions } from "./decide/choosing.ts";
import { moveRatio, typeRatio } from "./decide/decide.ts";
import { editingActions } from "./edit/editing.ts";
import { copyEmbedCode } from "./history/embedding.ts";
import { copyAddress } from "./history/sharing.ts";
import type { Undoing } from "./history/undo.ts";
import { keepAccuracy } from "./measure/curves.ts";
import { proven } from "./measure/live.ts";
import { assumingActions } from "./open/assuming.ts";
import { pickFiles } from "./open/drop.ts";
import { openSample } from "./open/samples.ts";
import { clearRecent, leaveRecent, openChosen, openRecent, visitUrl } from "./open/ways-in.ts";
import type { PageActions } from "./page.ts";
import type { DataActions } from "./panels/data.ts";
import type { OpenActions } from "./panels/open-menu.ts";
import type { PairActions } from "./panels/pair.ts";
import { edgeOf } from "./picture/edge-of.ts";
import type { ViewSlot } from "./picture/view-slot.ts";
import type { App, Task } from "./state.ts";
import { dataText, pairText, pageText as text } from "./text.ts";
import { keepPalette, keepTheme } from "./theme.ts";

function dataActions(app: App): DataActions {
  const change = (settings: Partial<Preprocessing>) =>
    void attempt(app, dataText.preparing, async () => {
      const { preprocess } = await import("./open/data.ts");
      await preprocess(app, settings);
    });
  return {
    preprocess: change,
    preprocessAsUsual: () => change(app.store.get().opened?.data?.usual ?? {}),
  };
}

function pairActions(app: App): PairActions {
  const loaded = () => import("./measure/pair.ts");
  return {
    pickOther: () =>
      pickFiles(false, ([file]) => {
        if (file === undefined) return;
        void attempt(app, pairText.working, async (task) => {
          const bytes = new Uint8Array(await file.arrayBuffer());
          await (await loaded()).certifyOther(app, { name: file.name, bytes }, task);
        });
      }),
    pruneAlike: () => void attempt(app, text.scoring, async () => (await loaded()).pruneAlike(app)),
  };
}

function waysIn(app: App): OpenActions {
  const run = (work: (task: Task) => Promise<void>) => void attempt(app, text.opening, work);
  return {
    pick: (folder) => pickFiles(folder, (files) => run((task) => openChosen(app, files, task))),
    sample: (name) =>
      run(async (task) => {
        await openSample(app, name, task);
        leaveRecent();
      }),
    visit: visitUrl,
    reopen: (id) => run((task) => openRecent(app, id, task)),
    forget: () => void clearRecent(app),
  };
}

async function save(app: App, what: string, view: NetworkView | undefined): Promise<void> {
  if (what === "report-page") {
    const { saveReportPage } = await import("./open/save-report.ts");
    return view === undefined ? undefined : saveReportPage(app, view);
  }
  const { saveAs, savePicture } = await import("./open/save.ts");
  if (what !== "png" && what !== "svg" && what !== "webm") return saveAs(app, what);
  if (view !== undefined) await savePicture(app, view, what);
}

export function pageActions(app: App, undoing: Undoing, slot: () => ViewSlot | undefined): PageActions {
  const { store } = app;
  const run = (busy: string, work: (task: Task) => Promise<void> | void) => void attempt(app, busy, work);
  return {
    ...editingActions(app),
    ...waysIn(app),
    ...assumingActions(app),
    ...dataActions(app),
    ...pairActions(app),
    ...choosingActions(app),
    ...brushingActions(app),
    undo: undoing.undo,
    redo: undoing.redo,
    share: (what) =>
      run(text.saving, () =>
        what === "link" ? copyAddress(app) : copyEmbedCode(app, async () => (await proven(app)).plan),
      ),
    save: (what) => run(what === "webm" ? text.filming : text.saving, () => save(app, what, slot()?.view())),
    toggleTheme: () => {
      const theme = store.get().theme === "dark" ? "light" : "dark";
      keepTheme(theme);
      store.set({ theme });
    },
    select: (column, index) => store.set({ selected: { column, index }, panel: "why" }),
    setMode: (mode) => store.set({ mode }),
    toggleCompact: () => store.set({ compact: !store.get().compact }),
    setFill: (fill) => store.set({ fill }),
    setLooking: (looking) => store.set({ looking }),
    setExample: (example) => store.set({ example }),
    tryWith: (trying, own) => store.set({ trying, own }),
    trying: (work) => run(text.starting, () => work(app)),
    setPalette: (palette) => {
      keepPalette(palette);
      store.set({ palette });
    },
    setScope: (scope) => store.set({ scope }),
    setChanges: (changes) => store.set({ changes }),
    setGhosts: (ghosts) => store.set({ ghosts }),
    fit: () => slot()?.view()?.fit(),
    bringNear: (neuron) => slot()?.view()?.bringNear(neuron),
    zoom: (factor) => slot()?.view()?.bringNearer(factor),
    turn: (right, up) => slot()?.view()?.turn(right, up),
    unselect: () => store.set({ selected: undefined }),
    readOn: () => store.set({ panel: "why" }),
    light: (column) => slot()?.view()?.highlight(edgeOf(store.get(), column)),
    setRatio: (ratio) => {
      moveRatio(app, ratio).catch((error: unknown) => store.set({ error: String(error) }));
    },
    typeRatio: (written) => run(text.scoring, () => typeRatio(app, written)),
    keepAccuracy: (percent) => run(text.scoring, () => keepAccuracy(app, percent)),
    foldModule: (key, open) => store.set({ folds: new Map([...store.get().folds, [key, open]]) }),
    readCurve: (reading) => store.set({ reading }),
    setByLayer: (byLayer) => store.set({ byLayer }),
    saveCurve: () => run(text.saving, async () => (await import("./open/save.ts")).saveCurve(app)),
    showPanel: (panel) => store.set({ panel, reading: undefined }),
    dismiss: () => store.set({ error: undefined }),
    cancel: () => app.cancel(),
  };
}
