// Keeps the page's address true to what is on it, so that the address can be shared, and a reload finds everything again.

import { inferredChain } from "../../formats/weights/document.ts";
import { ModelError } from "../../model/error.ts";
import { replaceNetwork } from "../actions.ts";
import { decide } from "../decide/decide.ts";
import { handMadeOf } from "../edit/hand-made.ts";
import { copyText } from "../open/copy.ts";
import type { App, State, Task } from "../state.ts";
import { linkText as text } from "../text.ts";
import { type Link, searchFor, writeHash } from "./link.ts";
import { LOOKS, lookOf } from "./look.ts";

const PAUSE_MS = 250;

/** What an address says of the state. */
const WRITTEN = ["opened", "criterion", "budget", ...LOOKS] as const;

function linkOf(state: State): Link {
  const { criterion, budget, opened } = state;
  const source = opened?.source;
  const choices = opened === undefined ? undefined : inferredChain(opened.model)?.choices;
  const corrected = choices !== undefined && Object.keys(choices).length > 0;
  const { preprocessing, usual, of } = opened?.data ?? {};
  // Of a sample the page itself takes fewer where all would take too long.
  const count = of === undefined || source?.kind === "sample" ? undefined : opened?.examples?.count;
  const own = opened === undefined || source !== undefined ? undefined : handMadeOf(opened.model);
  return {
    criterion,
    budget,
    ...lookOf(state),
    ...(opened?.groups.settings.heads === "whole" ? { heads: "whole" as const } : {}),
    ...(corrected ? { choices } : {}),
    ...(preprocessing === undefined || preprocessing === usual ? {} : { preprocessing }),
    ...(count === undefined ? {} : { count }),
    ...(own === undefined ? {} : { network: JSON.stringify(own) }),
    ...(source?.kind === "files" ? { file: source.name } : {}),
  };
}

/** The address of what is on the page now. */
export async function addressOf(state: State): Promise<string> {
  const search = searchFor(state.opened?.source, location.search);
  const hash = await writeHash(linkOf(state));
  return `${location.origin}${location.pathname}${search === "" ? "" : `?${search}`}#${hash}`;
}

/** Writes the address whenever what it says has changed, and has rested. */
export function followAddress(app: App): void {
  const { store } = app;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;
  const write = async () => {
    const own = ++turn;
    const address = await addressOf(store.get());
    if (own === turn) history.replaceState(history.state, "", address);
  };
  store.listen((state, before) => {
    if (state.opened === undefined || WRITTEN.every((key) => state[key] === before[key])) return;
    clearTimeout(timer);
    timer = setTimeout(() => void write(), PAUSE_MS);
  });
}

/** Decides and looks as a link says. What does not fit the open network is refused in words, after the rest of it is done. */
export async function applyLink(app: App, task: Task, link: Link): Promise<void> {
  const { choices, criterion, budget, preprocessing, heads } = link;
  const { model, source } = app.store.get().opened ?? {};
  const chain = model === undefined ? undefined : inferredChain(model);
  if (choices !== undefined && model !== undefined && chain !== undefined) {
    const { inferAgain } = await import("../../formats/weights/read.ts");
    await replaceNetwork(app, task, inferAgain(model, choices), source);
  }
  if (heads === "whole") {
    const { model: present, source: from } = app.store.get().opened ?? {};
    if (present !== undefined) await replaceNetwork(app, task, present, from, heads);
  }
  if (preprocessing !== undefined) {
    const { preprocess } = await import("../open/data.ts");
    await preprocess(app, preprocessing);
  }
  if (criterion !== undefined || budget !== undefined)
    await decide(app, {
      ...(criterion === undefined ? {} : { criterion }),
      ...(budget === undefined ? {} : { budget }),
    });
  const { selected, ...look } = lookOf(link);
  const columns = app.store.get().opened?.network.columns ?? [];
  const there = selected !== undefined && selected.index < (columns[selected.column]?.size ?? 0);
  app.store.set({ ...look, ...(there ? { selected } : {}) });
  if (choices !== undefined && model !== undefined && chain === undefined)
    throw new ModelError("setting", "link", text.noChain(model.name));
}

/** Puts the address into the clipboard; where the browser does not let it, says where the address stands. */
export async function copyAddress(app: App): Promise<void> {
  const { opened } = app.store.get();
  const address = await addressOf(app.store.get());
  history.replaceState(history.state, "", address);
  const file = opened?.source?.kind === "files" ? ` ${text.withoutFile(opened.source.name)}` : "";
  await copyText(app, address, `${text.copied}${file}`, `${text.notCopied}${file}`);
}
