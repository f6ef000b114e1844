// The page's own address for a network and a decision: what `?url=` and the part behind # say (src/app/history/link.ts).

import { basename } from "node:path";
import type { DataSettings } from "../../formats/data/prepare.ts";
import type { Budget, Criterion, GroupSettings, WeightsChoices } from "../../index.ts";
import type { NetworkFiles } from "../network.ts";
import type { Offer, Served } from "./server.ts";

/** A file under the name that the page shows. */
export interface Offered {
  readonly name: string;
  readonly content: Offer;
}

export interface PageRequest {
  /** A network with whatever belongs to it, perhaps images and labels; none for the page as it comes up. */
  readonly files?: readonly Offered[];
  readonly criterion?: Criterion | undefined;
  readonly budget?: Budget | undefined;
  readonly mode?: "before" | "split" | "after" | undefined;
  readonly compact?: boolean | undefined;
  readonly choices?: WeightsChoices | undefined;
  /** What attention loses. */
  readonly heads?: GroupSettings["heads"] | undefined;
  /** What is taken of examples among the files. */
  readonly data?: DataSettings | undefined;
  /** The page chooses where left out. */
  readonly engine?: "cpu" | "webgpu" | undefined;
  /** Draw with WebGL 2 whatever there is. */
  readonly webgl?: boolean | undefined;
}

/** All files of a network, for the page. */
export function filesOf({ file, external, graph }: NetworkFiles): Offered[] {
  const parts = Array.from(external, ([name, bytes]) => ({ name, bytes }));
  const all = [file, ...(graph === undefined ? [] : [graph]), ...parts];
  return all.map(({ name, bytes }) => ({ name: basename(name), content: bytes }));
}

/** Offers the files, and returns the address that opens them. */
export function pageAddress(served: Served, request: PageRequest): string {
  const { files = [], criterion, budget, mode, compact, choices, heads, data = {}, engine, webgl } = request;
  const url = new URL(served.address);
  for (const { name, content } of files) url.searchParams.append("url", served.offer(name, content));
  if (engine !== undefined) url.searchParams.set("engine", engine);
  if (webgl === true) url.searchParams.set("view", "webgl");
  const hash = new URLSearchParams();
  const json = { criterion, budget, assume: choices, data: data.preprocessing, count: data.count };
  for (const [name, value] of Object.entries(json))
    if (value !== undefined) hash.set(name, JSON.stringify(value));
  if (mode !== undefined) hash.set("mode", mode);
  if (heads === "whole") hash.set("heads", heads);
  if (compact === true) hash.set("compact", "1");
  url.hash = hash.toString();
  return url.href;
}
