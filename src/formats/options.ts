// What a caller may hand to a reader besides the file itself.

/** The bytes of a file beside the network's, by its path from there; undefined where there is none. */
export type ExternalFiles = (path: string) => Uint8Array | undefined;

export interface OpenOptions {
  /** Files in which a network keeps its weights (ONNX's external data). */
  readonly external?: ExternalFiles;
}
