// What scripts that drive the page hold of it (the command line, espalier/vitest, tests): they decide as a person does, and
// read what came out as plain data. They open networks by the page's address.

import { ModelError } from "../model/error.ts";
import { isPrunable } from "../prune/prunable.ts";
import type { Report } from "../prune/report.ts";
import type { NetworkView } from "../view/network-view.ts";
import { legendHeight } from "../view/picture-legend.ts";
import { decide } from "./decide/decide.ts";
import { proven } from "./measure/live.ts";
import type { App, Decision, State } from "./state.ts";
import { pageText } from "./text.ts";

/** Which picture: sizes in pixels of the page, with the legend. */
export interface PictureRequest {
  readonly format: "png" | "svg";
  readonly width: number;
  readonly height: number;
  /** Pixels of a PNG for each of the page's. */
  readonly scale: number;
}

export interface PageScript {
  readonly state: () => State;
  readonly view: () => NetworkView | undefined;
  /** Resolves when what the address asks for stands there. Rejects with the sentence that the page shows. */
  readonly ready: () => Promise<void>;
  /** Changes the criterion, the budget, or both. Rejects with what is refused; then nothing has changed. */
  readonly decide: (change: Partial<Decision>) => Promise<void>;
  /** The present decision with its certificate, once it is proven. */
  readonly report: () => Promise<Report>;
  /** A PNG in base64, or the text of an SVG. */
  readonly picture: (request: PictureRequest) => Promise<string>;
}

/** What the page refuses; that nothing can be pruned is no refusal. */
function refusalOf({ error, opened }: State): string | undefined {
  return opened !== undefined && !isPrunable(opened.groups) ? undefined : error;
}

function ready({ store }: App): Promise<void> {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const look = (state: State) => {
      const refused = refusalOf(state);
      const there = state.opened !== undefined && state.busy === undefined;
      if (refused === undefined && !there) return;
      stop();
      if (refused === undefined) resolve();
      else reject(new ModelError("setting", "page", refused));
    };
    stop = store.listen(look);
    look(store.get());
  });
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** A host of this size, over whatever else is on the page; returns how to put it back. */
function resize(host: HTMLElement, width: number, height: number): () => void {
  const before = host.style.cssText;
  host.style.cssText = `position: fixed; left: 0; top: 0; width: ${width}px; height: ${height}px`;
  return () => {
    host.style.cssText = before;
  };
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

async function draw(
  view: NetworkView,
  host: HTMLElement,
  network: string,
  { format, width, height, scale }: PictureRequest,
): Promise<string> {
  const restore = resize(host, width, height - legendHeight(width));
  try {
    // The view hears of its new size after the next frame.
    await nextFrame();
    await nextFrame();
    view.fit();
    await view.settled();
    if (format === "png") return await base64Of(await view.picture(scale, true));
    const { vectorPicture } = await import("./open/save.ts");
    return await vectorPicture(view, network);
  } finally {
    restore();
  }
}

/** The handle of a page whose picture stands in `host`. */
export function scriptOf(app: App, host: HTMLElement, view: () => NetworkView | undefined): PageScript {
  return {
    state: app.store.get,
    view,
    ready: () => ready(app),
    decide: (change) => decide(app, change),
    report: async () => (await proven(app)).report,
    picture: async (request) => {
      const [shown, opened] = [view(), app.store.get().opened];
      if (shown === undefined || opened === undefined)
        throw new ModelError("setting", "picture", pageText.nothingOpen);
      return draw(shown, host, opened.model.name, request);
    },
  };
}
