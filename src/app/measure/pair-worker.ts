// Certifies two networks in a thread of its own: rows are matched, rules tried and both networks run without the page
// waiting for any of it.

import { createCpuEngine } from "../../engine/cpu/engine.ts";
import { type Failure, toFailure } from "../../engine/cpu/protocol.ts";
import type { Examples } from "../../engine/engine.ts";
import { openModel } from "../../formats/formats.ts";
import type { NamedFile } from "../../formats/idx.ts";
import type { Model } from "../../model/graph.ts";
import { type CertifiedPair, certifyPair } from "../../prune/certify-pair.ts";

export interface PairRequest {
  readonly original: Model;
  readonly other: NamedFile;
  readonly examples: Examples | undefined;
}

export type PairReply = { readonly result: CertifiedPair } | { readonly failure: Failure };

async function certify({ original, other, examples }: PairRequest): Promise<PairReply> {
  try {
    const pruned = openModel(other.bytes, other.name);
    return { result: await certifyPair(original, pruned, createCpuEngine(), { examples }) };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}

self.addEventListener("message", async ({ data }: MessageEvent<PairRequest>) => {
  self.postMessage(await certify(data));
});
