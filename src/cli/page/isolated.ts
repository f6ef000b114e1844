// The headers with which a page is cross-origin isolated, so that the CPU engine may use more than one thread.

export const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;
