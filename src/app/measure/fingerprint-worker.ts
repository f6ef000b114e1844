// Hashes one file, which comes in pieces.

import { type Parcel, unpack } from "../../engine/cpu/sending.ts";
import { sha256 } from "../../prune/fingerprint.ts";

const files = new Map<string, Uint8Array>();

self.addEventListener("message", async ({ data }: MessageEvent<Parcel>) => {
  unpack(files, data);
  const file = files.get(data.name);
  if (file !== undefined && data.at + data.bytes.length === data.total) self.postMessage(await sha256(file));
});
