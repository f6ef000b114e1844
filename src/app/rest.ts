// What the first picture does without follows it: the panels that are closed, and, for a published page, everything that
// opens it without a network.

import type { NetworkView } from "../view/network-view.ts";
import { loadLaterPanels } from "./page.ts";
import type { Store } from "./state.ts";

// Whether the build has written a service worker.
declare const KEPT_OFFLINE: boolean;

/** The browser's next frame, or the page's being hidden or shown: a hidden page gets no frames. */
function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => {
    requestAnimationFrame(resolve);
    document.addEventListener("visibilitychange", resolve, { once: true });
  });
}

/** Resolves when a network stands in the picture, or would stand there if anybody looked. */
export async function firstPicture({ listen }: Store, view: () => NetworkView | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = listen(({ opened }) => {
      if (opened === undefined) return;
      stop();
      // All code of the picture is here by now; a proof may start before the picture stands.
      performance.mark("first network");
      resolve();
    });
  });
  // The browser's own tools show the marks; a test and a benchmark read them.
  while ((view()?.frames ?? 0) === 0) {
    if (document.hidden) return;
    await nextFrame();
  }
  performance.mark("first frame");
  // A device that is lost meanwhile is replaced, and its picture drawn anew.
  await view()
    ?.settled()
    .catch(() => {});
  performance.mark("first picture");
}

/** Loads it, then draws the page once more. */
export async function loadRest(draw: () => void): Promise<void> {
  await loadLaterPanels();
  draw();
  // A page that is being worked on is never kept.
  if (KEPT_OFFLINE && "serviceWorker" in navigator)
    await navigator.serviceWorker.register("./service-worker.js").catch(() => undefined);
}
