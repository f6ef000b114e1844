// How far long work is, for people who wait: a bar on a terminal, and nothing anywhere else.

/** `share` is what is done, 0…1; at 1 the bar goes. */
export function showProgress(share: number): void {
  if (!process.stderr.isTTY) return;
  const done = Math.floor(20 * share);
  const bar = `${"█".repeat(done)}${"░".repeat(20 - done)} ${Math.floor(100 * share)} %`;
  process.stderr.write(share < 1 ? `\r${bar}` : `\r${" ".repeat(bar.length)}\r`);
}
