// Whom the page may talk to: the server that it came from, and the server of a file that its address names. The browser
// holds the page to it, whatever its code does.

import { fileUrl, sourcesOf } from "./remote.ts";

/** The policy's line for addresses that a person asked to open. An address that is none allows nothing. */
export function connectPolicy(addresses: readonly string[]): string {
  const sources = addresses.flatMap((address) => {
    try {
      return sourcesOf(fileUrl(address));
    } catch {
      return [];
    }
  });
  return ["connect-src", "'self'", ...new Set(sources)].join(" ");
}

/** To be called before anything is fetched from elsewhere; policies only ever add up, so nothing can take it back. */
export function confine(addresses: readonly string[]): void {
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = connectPolicy(addresses);
  document.head.append(meta);
}
