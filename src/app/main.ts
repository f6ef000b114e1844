// The page's start: makes the engines, the store and the view, wires them together, and tells the ten-second story.

import { render } from "lit/html.js";
import { openEngine } from "../engine/choose.ts";
import { ModelError } from "../model/error.ts";
import { SEED_CRITERION } from "../prune/score.ts";
import { attempt, setCriterion, setRatio } from "./actions.ts";
import { listenForFiles, pickFiles } from "./drop.ts";
import { editingActions } from "./editing.ts";
import { openFiles, saveAs } from "./files.ts";
import { listenForKeys } from "./keys.ts";
import { followAccuracy, followProof } from "./live.ts";
import { type PageActions, pageTemplate } from "./page.ts";
import { openSample, openSeed } from "./samples.ts";
import { type App, makeStore, type State } from "./state.ts";
import { glide } from "./story.ts";
import { makeView, type ViewSlot } from "./view-slot.ts";

const query = new URLSearchParams(location.search);

function initialState(): State {
  const light = matchMedia("(prefers-color-scheme: light)").matches;
  return {
    removed: new Set(),
    ratio: 0.5,
    criterion: SEED_CRITERION,
    mode: "after",
    split: 0.5,
    compact: false,
    panel: "why",
    correct: {},
    theme: light ? "light" : "dark",
    engine: "Starting",
    engineReason: "",
    announcement: "",
  };
}

function pageActions(app: App, slot: () => ViewSlot | undefined): PageActions {
  const { store } = app;
  const run = (busy: string, work: () => Promise<void> | void) => void attempt(app, busy, work);
  return {
    ...editingActions(app),
    pick: () => pickFiles((files) => run("Opening …", () => openFiles(app, files))),
    sample: (name) => run("Opening …", () => openSample(app, name)),
    build: () => store.set({ panel: "edit" }),
    save: (what) => run("Saving …", () => saveAs(app, what)),
    toggleTheme: () => store.set({ theme: store.get().theme === "dark" ? "light" : "dark" }),
    select: (column, index) => store.set({ selected: { column, index }, panel: "why" }),
    setCriterion: (criterion) => run("Scoring …", () => setCriterion(app, criterion)),
    setMode: (mode) => store.set({ mode }),
    toggleCompact: () => store.set({ compact: !store.get().compact }),
    fit: () => slot()?.view()?.fit(),
    light: (column) => {
      const { selected, opened } = store.get();
      const link = opened?.network.links.findIndex((each) => each.to === selected?.column) ?? -1;
      const edge =
        column === undefined || selected === undefined || link < 0
          ? undefined
          : { link, to: selected.index, from: column };
      slot()?.view()?.highlight(edge);
    },
    setRatio: (ratio) => {
      setRatio(app, ratio).catch((error: unknown) => store.set({ error: String(error) }));
    },
    showPanel: (panel) => store.set({ panel }),
    dismiss: () => store.set({ error: undefined }),
  };
}

/** Opens what the address asks for, or the seed's network with its story. */
async function openFirst(app: App): Promise<void> {
  const sample = query.get("sample");
  const ratio = Number(query.get("ratio") ?? 50) / 100;
  if (!(ratio >= 0 && ratio <= 1))
    throw new ModelError(
      "setting",
      "ratio",
      `The address asks for the ratio ${query.get("ratio")}; it is a percentage from 0 to 100.`,
    );
  if (sample !== null) return openSample(app, sample, { ratio });
  await openSeed(app, { ratio: 0 });
  await glide(ratio, (now) => void setRatio(app, now));
  if (app.store.get().selected === undefined) app.store.set({ selected: { column: 1, index: 0 } });
}

async function start(root: HTMLElement): Promise<void> {
  const store = makeStore(initialState());
  const preference = query.get("engine");
  const prefer = preference === "webgpu" || preference === "cpu" ? preference : "auto";
  const live = await openEngine({ prefer });
  const prover = live.engine.kind === "cpu" ? (await openEngine({ prefer: "cpu" })).engine : live.engine;
  const app: App = { store, engine: live.engine, prover };
  store.set({ engine: live.engine.device, engineReason: live.reason });
  const stage = document.createElement("div");
  stage.className = "canvas";
  let slot: ViewSlot | undefined;
  const actions = pageActions(app, () => slot);
  let drawn = false;
  const draw = () => {
    if (drawn) return;
    drawn = true;
    // One render a turn, however many fields changed.
    queueMicrotask(() => {
      drawn = false;
      const state = store.get();
      document.documentElement.dataset["theme"] = state.theme;
      render(pageTemplate(state, slot?.view()?.legend, stage, actions), root);
    });
  };
  store.listen(draw);
  draw();
  await Promise.resolve();
  slot = await makeView(stage, store, {
    forceWebGL: query.get("view") === "webgl",
    ...(live.device === undefined ? {} : { device: live.device }),
    onChange: draw,
  });
  // For scripts that drive the page (tests, pictures): what is decided, and the view that draws it.
  Object.assign(globalThis, { espalier: { state: store.get, view: () => slot?.view() } });
  followAccuracy(app);
  followProof(app);
  listenForFiles((files) => void attempt(app, "Opening …", () => openFiles(app, files)));
  listenForKeys(store, () => slot?.view()?.fit());
  await attempt(app, "Opening …", () => openFirst(app));
}

const root = document.querySelector<HTMLElement>("#app");
if (root !== null) {
  start(root).catch((error: unknown) => {
    console.error(error);
    root.textContent = `Espalier could not start: ${error instanceof Error ? error.message : error}`;
  });
}
