// Whether this browser makes films; apart from the filming itself, which is loaded when somebody films.

const TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

/** The kind of film that this browser can make; undefined where it makes none. */
export function filmType(): string | undefined {
  if (typeof MediaRecorder === "undefined") return undefined;
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type));
}
