// The page's start: makes the engines, the store and the view, wires them together, and tells the ten-second story. The
// network is opened while the view is made: neither waits for the other.

import { render, type TemplateResult } from "lit/html.js";
import { SEED_CRITERION } from "../prune/score.ts";
import type { Legend } from "../view/legend.ts";
import { attempt } from "./actions.ts";
import { openEngines, surviveLoss } from "./engines.ts";
import { followAddress } from "./history/sharing.ts";
import { makeUndoing, type Undoing } from "./history/undo.ts";
import { initialState } from "./initial-state.ts";
import { listenForKeys } from "./keys.ts";
import { followComparison } from "./measure/compare.ts";
import { followCurve } from "./measure/curves.ts";
import { followAccuracy, followProof } from "./measure/live.ts";
import { followSpeed } from "./measure/speed.ts";
import { followTrial } from "./measure/trial.ts";
import { confine } from "./open/confine.ts";
import { listenForFiles } from "./open/drop.ts";
import { openFirst } from "./open/first.ts";
import { listenForLaunch, openChosen, readRecent } from "./open/ways-in.ts";
import { type PageActions, pageTemplate } from "./page.ts";
import { pageActions } from "./page-actions.ts";
import { listenForMenus } from "./panels/menus.ts";
import { narrow } from "./panels/why-card.ts";
import { followFill } from "./picture/fill.ts";
import { makeView, type ViewSlot } from "./picture/view-slot.ts";
import { firstPicture, loadRest } from "./rest.ts";
import { scriptOf } from "./script.ts";
import { type App, type Engines, makeStore, type State, type Store } from "./state.ts";
import { stageText, pageText as text } from "./text.ts";
import { colorPage, followSystemTheme } from "./theme.ts";

const query = new URLSearchParams(location.search);
confine(query.getAll("url"));

function makeApp(store: Store, engines: Engines): App {
  return {
    store,
    engines,
    wanted: { criterion: SEED_CRITERION, budget: { ratio: 0.5 } },
    turns: { attempt: 0, open: 0, decide: 0 },
    masked: undefined,
    cancel: () => {},
  };
}

function makeStage(): HTMLElement {
  const stage = document.createElement("div");
  stage.className = "canvas";
  stage.tabIndex = 0;
  stage.role = "application";
  stage.ariaLabel = stageText.picture;
  return stage;
}

/** What is kept true in the background, from now on. */
function followAll(app: App, picture: Promise<void>): void {
  followAccuracy(app);
  followProof(app, picture);
  followSpeed(app);
  followComparison(app);
  followCurve(app);
  followTrial(app);
}

function listenForAll(app: App, undoing: Undoing, actions: PageActions): void {
  const openThem = (files: readonly File[]) =>
    void attempt(app, text.opening, (task) => openChosen(app, files, task));
  listenForFiles(openThem, actions.visit);
  listenForLaunch(openThem);
  listenForMenus();
  followSystemTheme(app.store);
  listenForKeys(app.store, undoing, actions);
}

/** Draws the page whenever the state changes, once a turn however many fields changed; returns how to ask for it. */
function keepDrawn(store: Store, template: (state: State) => TemplateResult, root: HTMLElement): () => void {
  let asked = false;
  const draw = () => {
    if (asked) return;
    asked = true;
    queueMicrotask(() => {
      asked = false;
      const state = store.get();
      colorPage(state.theme, state.palette);
      render(template(state), root);
    });
  };
  store.listen(draw);
  narrow.addEventListener("change", draw);
  draw();
  return draw;
}

async function start(root: HTMLElement): Promise<void> {
  const store = makeStore(initialState());
  const preference = query.get("engine");
  const prefer = preference === "webgpu" || preference === "cpu" ? preference : "auto";
  const { engines, lost } = await openEngines(store, prefer);
  const app = makeApp(store, engines);
  const stage = makeStage();
  let slot: ViewSlot | undefined;
  const view = () => slot?.view();
  const undoing = makeUndoing(app);
  const actions = pageActions(app, undoing, () => slot);
  let legend: Legend | undefined;
  const draw = keepDrawn(store, (state) => pageTemplate(state, legend, stage, actions), root);
  listenForAll(app, undoing, actions);
  const refill = followFill(app, view);
  const picture = firstPicture(store, view);
  picture.then(() => loadRest(draw)).catch((error: unknown) => store.set({ error: String(error) }));
  followAll(app, picture);
  const opening = openFirst(app, query, location.hash, picture);
  // The stage has its size once the page is drawn, at the end of this turn.
  await Promise.resolve();
  slot = await makeView(stage, store, {
    forceWebGL: query.get("view") === "webgl",
    onProtect: (neuron) => actions.togglePicked(neuron, "protect"),
    onBrush: actions.brush,
    ...(engines.device === undefined ? {} : { device: engines.device }),
    onChange: () => {
      legend = view()?.legend;
      refill();
      draw();
    },
  });
  Object.assign(globalThis, { espalier: scriptOf(app, stage, view) });
  // What a legend says takes a pass over all weights, so it is asked for only when that may have changed; and after the
  // view's own listener, which has taken the change in by then.
  store.listen((state, before) => {
    const keys = ["opened", "removed", "theme", "palette", "scope", "mode", "compact"] as const;
    if (keys.some((key) => state[key] !== before[key])) legend = view()?.legend;
  });
  surviveLoss(app, prefer, lost, slot.rebuild);
  await opening;
  undoing.follow();
  followAddress(app);
  await readRecent(app);
}

const root = document.querySelector<HTMLElement>("#app");
if (root !== null) {
  start(root).catch((error: unknown) => {
    console.error(error);
    // What still goes on draws into the old root, which nobody sees.
    const instead = Object.assign(document.createElement("div"), { id: root.id });
    instead.textContent = text.couldNotStart(error instanceof Error ? error.message : String(error));
    root.replaceWith(instead);
  });
}
