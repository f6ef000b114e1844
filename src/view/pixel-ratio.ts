// Another screen or another zoom: the page keeps its size and gets other pixels, of which no resize tells.

/** Calls back whenever device pixels per CSS pixel change. Returns how to stop. */
export function watchPixelRatio(onChange: () => void): () => void {
  let query: MediaQueryList | undefined;
  const changed = () => {
    watch();
    onChange();
  };
  // A query knows one ratio only, so each is asked for once.
  const watch = () => {
    query?.removeEventListener("change", changed);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", changed);
  };
  watch();
  return () => query?.removeEventListener("change", changed);
}
