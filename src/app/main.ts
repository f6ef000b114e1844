// The page's start: makes the engines, the store and the view, wires them together, and tells the ten-second story.

import { render } from "lit/html.js";
import { SEED_CRITERION } from "../prune/score.ts";
import type { Legend } from "../view/legend.ts";
import { attempt } from "./actions.ts";
import { openEngines, surviveLoss } from "./engines.ts";
import { followAddress } from "./history/sharing.ts";
import { makeUndoing } from "./history/undo.ts";
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
import { pageTemplate } from "./page.ts";
import { pageActions } from "./page-actions.ts";
import { listenForMenus } from "./panels/menus.ts";
import { followFill } from "./picture/fill.ts";
import { makeView, type ViewSlot } from "./picture/view-slot.ts";
import { loadRest } from "./rest.ts";
import { scriptOf } from "./script.ts";
import { type App, makeStore, type State } from "./state.ts";
import { stageText, pageText as text } from "./text.ts";
import { colorPage, followSystemTheme } from "./theme.ts";

const query = new URLSearchParams(location.search);
confine(query.getAll("url"));

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
  stage.tabIndex = 0;
  stage.role = "application";
  stage.ariaLabel = stageText.picture;
  let slot: ViewSlot | undefined;
  const undoing = makeUndoing(app);
  const actions = pageActions(app, undoing, () => slot);
  let drawn = false;
  let legend: Legend | undefined;
  // What a legend says takes a pass over all weights, so it is asked for only when that may have changed.
  const readLegend = (state: State, before: State) => {
    const keys = ["opened", "removed", "theme", "palette", "scope", "mode"] as const;
    if (keys.some((key) => state[key] !== before[key])) legend = slot?.view()?.legend;
  };
  const draw = () => {
    if (drawn) return;
    drawn = true;
    // One render a turn, however many fields changed.
    queueMicrotask(() => {
      drawn = false;
      const state = store.get();
      colorPage(state.theme, state.palette);
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
    onBrush: actions.brush,
    ...(engines.device === undefined ? {} : { device: engines.device }),
    onChange: () => {
      legend = slot?.view()?.legend;
      refill();
      draw();
    },
  });
  Object.assign(globalThis, { espalier: scriptOf(app, stage, () => slot?.view()) });
  // After the view's own listener, which has taken the change in by then.
  store.listen(readLegend);
  const { rebuild } = slot;
  surviveLoss(app, prefer, lost, rebuild);
  followAccuracy(app);
  followProof(app);
  followSpeed(app);
  followComparison(app);
  followCurve(app);
  followTrial(app);
  const openThem = (files: readonly File[]) => void attempt(app, text.opening, () => openChosen(app, files));
  listenForFiles(openThem);
  listenForLaunch(openThem);
  listenForMenus();
  followSystemTheme(store);
  listenForKeys(store, undoing, { fit: actions.fit, togglePicked: actions.togglePicked });
  loadRest(store, () => slot?.view(), draw).catch((error: unknown) => store.set({ error: String(error) }));
  await openFirst(app, query, location.hash);
  undoing.follow();
  followAddress(app);
  await readRecent(app);
}

const root = document.querySelector<HTMLElement>("#app");
if (root !== null) {
  start(root).catch((error: unknown) => {
    console.error(error);
    root.textContent = text.couldNotStart(error instanceof Error ? error.message : String(error));
  });
}
