// What a caller may hand to a reader besides the file itself.

import type { WeightsChoices } from "./weights/choices.ts";

/** The bytes of a file beside the network's, by its path from there; undefined where there is none. */
export type ExternalFiles = (path: string) => Uint8Array | undefined;

export interface OpenOptions {
  /** Files in which a network keeps its weights (ONNX's external data). */
  readonly external?: ExternalFiles;
  /** An ONNX file whose arrows a file of weights alone is read with. */
  readonly graph?: { readonly bytes: Uint8Array; readonly name: string };
  /** Corrections of what is assumed about weights without arrows. */
  readonly weights?: WeightsChoices;
  /** True where an ONNX file's large weights have not been read: nobody looks at their values. */
  readonly unread?: boolean;
}
