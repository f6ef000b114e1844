// Text into the clipboard, and in passing whether that went well.

import type { App } from "../state.ts";

// Long enough to be read.
const TOLD_MS = 5000;

/** Says something that is gone after a while. */
export function tell(app: App, note: string): void {
  app.store.set({ told: note, announcement: note });
  setTimeout(() => app.store.set({ told: undefined }), TOLD_MS);
}

/** Copies, and tells what became of it; a browser may refuse. */
export async function copyText(app: App, content: string, copied: string, refused: string): Promise<void> {
  const done = await navigator.clipboard?.writeText(content).then(
    () => true,
    () => false,
  );
  tell(app, done === true ? copied : refused);
}
