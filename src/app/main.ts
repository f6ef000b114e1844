// The page's start: makes the engines, the store and the view, wires them together, and tells the ten-second story.

import { render } from "lit/html.js";
import { SEED_CRITERION } from "../prune/score.ts";
import type { Legend } from "../view/legend.ts";
import type { NetworkView } from "../view/network-view.ts";
import { attempt } from "./actions.ts";
import { assumingActions } from "./assuming.ts";
import { choosingActions } from "./choosing.ts";
import { followComparison } from "./compare.ts";
import { confine } from "./confine.ts";

import { followCurve, keepAccuracy } from "./curves.ts";
import { moveRatio } from "./decide.ts";

import { listenForFiles, pickFiles } from "./drop.ts";
import { editingActions } from "./editing.ts";
import { openEngines, surviveLoss } from "./engines.ts";
import { saveAs, saveCurve, savePicture } from "./files.ts";
import { followFill } from "./fill.ts";
import { openFirst } from "./first.ts";
import { listenForKeys } from "./keys.ts";
import { followAccuracy, followProof } from "./live.ts";
import { type PageActions, pageTemplate } from "./page.ts";
import type { OpenActions } from "./panels/open-menu.ts";
import { openSample } from "./samples.ts";
import { copyAddress, followAddress } from "./sharing.ts";
import { followSpeed } from "./speed.ts";
import { type App, makeStore, type State, type Task } from "./state.ts";
import { pageText as text } from "./text.ts";
import { makeUndoing, type Undoing } from "./undo.ts";
import { makeView, type ViewSlot } from "./view-slot.ts";
import {
  clearRecent,
  leaveRecent,
  listenForLaunch,
  openChosen,
  openRecent,
  readRecent,
  visitUrl,
} from "./ways-in.ts";

// Whether the build has written a service worker.
declare const KEPT_OFFLINE: boolean;

const query = new URLSearchParams(location.search);
confine(query.getAll("url"));

// The colours that a person has chosen on this device, in place of the system's.
const THEME = "espalier.theme";

function initialState(): State {
  const chosen = localStorage.getItem(THEME);
  const light = matchMedia("(prefers-color-scheme: light)").matches;
  return {
    cuts: [],
    removed: new Set(),
    budget: { ratio: 0.5 },
    ratio: 0.5,
    criterion: SEED_CRITERION,
    mode: "after",
    split: 0.5,
    compact: false,
    fill: "none",
    example: 0,
    panel: "why",
    search: "",
    comparing: false,
    correct: {},
    recent: [],
    undoable: { back: false, forward: false },
    theme: chosen === "light" || chosen === "dark" ? chosen : light ? "light" : "dark",
    engine: text.starting,
    engineReason: "",
    announcement: "",
  };
}

/** The edge that a term of the selected neuron's sum belongs to; undefined for its bias, and where none is drawn. */
function edgeOf({ opened, selected }: State, column: number | undefined) {
  if (opened === undefined || selected === undefined || column === undefined) return undefined;
  const layer = opened.groups.layers[selected.column - 1];
  const links = opened.network.links.flatMap((link, index) =>
    link.to === selected.column ? [{ index, size: opened.network.columns[link.from]?.size ?? 0 }] : [],
  );
  const inputs = links.reduce((sum, { size }) => sum + size, 0);
  if (layer === undefined || layer.groups > 1 || inputs === 0) return undefined;
  // Several weights may join one pair: the taps of a kernel.
  let from = Math.floor((column * inputs) / layer.columns);
  for (const { index, size } of links) {
    if (from < size) return { link: index, to: selected.index, from };
    from -= size;
  }
  return undefined;
}

function waysIn(app: App): OpenActions {
  const run = (work: (task: Task) => Promise<void>) => void attempt(app, text.opening, work);
  return {
    pick: (folder) => pickFiles(folder, (files) => run(() => openChosen(app, files))),
    sample: (name) =>
      run(async () => {
        await openSample(app, name);
        leaveRecent();
      }),
    visit: visitUrl,
    reopen: (id) => run(() => openRecent(app, id)),
    forget: () => void clearRecent(app),
  };
}

async function save(app: App, what: string, view: NetworkView | undefined): Promise<void> {
  if (what !== "png" && what !== "svg") return saveAs(app, what);
  if (view !== undefined) await savePicture(app, view, what);
}

function pageActions(app: App, undoing: Undoing, slot: () => ViewSlot | undefined): PageActions {
  const { store } = app;
  const run = (busy: string, work: (task: Task) => Promise<void> | void) => void attempt(app, busy, work);
  return {
    ...editingActions(app),
    ...waysIn(app),
    ...assumingActions(app),
    ...choosingActions(app),
    undo: undoing.undo,
    redo: undoing.redo,
    share: () => run(text.saving, () => copyAddress(app)),
    build: () => store.set({ panel: "edit" }),
    save: (what) => run(text.saving, () => save(app, what, slot()?.view())),
    toggleTheme: () => {
      const theme = store.get().theme === "dark" ? "light" : "dark";
      localStorage.setItem(THEME, theme);
      store.set({ theme });
    },
    select: (column, index) => store.set({ selected: { column, index }, panel: "why" }),
    setMode: (mode) => store.set({ mode }),
    toggleCompact: () => store.set({ compact: !store.get().compact }),
    setFill: (fill) => store.set({ fill }),
    setExample: (example) => store.set({ example }),
    fit: () => slot()?.view()?.fit(),
    light: (column) => slot()?.view()?.highlight(edgeOf(store.get(), column)),
    setRatio: (ratio) => {
      moveRatio(app, ratio).catch((error: unknown) => store.set({ error: String(error) }));
    },
    keepAccuracy: (percent) => run(text.scoring, () => keepAccuracy(app, percent)),
    saveCurve: () => saveCurve(app),
    showPanel: (panel) => store.set({ panel }),
    dismiss: () => store.set({ error: undefined }),
    cancel: () => app.cancel(),
  };
}

async function start(root: HTMLElement): Promise<void> {
  const store = makeStore(initialState());
  const preference = query.get("engine");
  const prefer = preference === "webgpu" || preference === "cpu" ? preference : "auto";
  const { engines, lost } = await openEngines(store, prefer);
  const app: App = {
    store,
    engines,
    wanted: { criterion: SEED_CRITERION, budget: { ratio: 0.5 } },
    turns: { attempt: 0, open: 0, decide: 0 },
    masked: undefined,
    task: { signal: new AbortController().signal, progress: () => {} },
    cancel: () => {},
  };
  const stage = document.createElement("div");
  stage.className = "canvas";
  let slot: ViewSlot | undefined;
  const undoing = makeUndoing(app);
  const actions = pageActions(app, undoing, () => slot);
  let drawn = false;
  let legend: Legend | undefined;
  // What a legend says takes a pass over all weights, so it is asked for only when that may have changed.
  const readLegend = (state: State, before: State) => {
    const same =
      state.opened === before.opened && state.removed === before.removed && state.theme === before.theme;
    if (!same) legend = slot?.view()?.legend;
  };
  const draw = () => {
    if (drawn) return;
    drawn = true;
    // One render a turn, however many fields changed.
    queueMicrotask(() => {
      drawn = false;
      const state = store.get();
      document.documentElement.dataset["theme"] = state.theme;
      render(pageTemplate(state, legend, stage, actions), root);
    });
  };
  store.listen(draw);
  draw();
  await Promise.resolve();
  const refill = followFill(app, () => slot?.view());
  slot = await makeView(stage, store, {
    forceWebGL: query.get("view") === "webgl",
    onProtect: (neuron) => actions.togglePicked(neuron, "protect"),
    ...(engines.device === undefined ? {} : { device: engines.device }),
    onChange: () => {
      legend = slot?.view()?.legend;
      refill();
      draw();
    },
  });
  // For scripts that drive the page (tests, pictures): what is decided, and the view that draws it.
  Object.assign(globalThis, { espalier: { state: store.get, view: () => slot?.view() } });
  // After the view's own listener, which has taken the change in by then.
  store.listen(readLegend);
  const { rebuild } = slot;
  surviveLoss(app, prefer, lost, rebuild);
  followAccuracy(app);
  followProof(app);
  followSpeed(app);
  followComparison(app);
  followCurve(app);
  const openThem = (files: readonly File[]) => void attempt(app, text.opening, () => openChosen(app, files));
  listenForFiles(openThem);
  listenForLaunch(openThem);
  listenForKeys(store, undoing, { fit: actions.fit, togglePicked: actions.togglePicked });
  await openFirst(app, query, location.hash);
  undoing.follow();
  followAddress(app);
  await readRecent(app);
}

// A published page is kept by the browser, so that it opens without a network; a page being worked on never is.
if (KEPT_OFFLINE && "serviceWorker" in navigator)
  navigator.serviceWorker.register("./service-worker.js").catch(() => undefined);

const root = document.querySelector<HTMLElement>("#app");
if (root !== null) {
  start(root).catch((error: unknown) => {
    console.error(error);
    root.textContent = text.couldNotStart(error instanceof Error ? error.message : String(error));
  });
}
