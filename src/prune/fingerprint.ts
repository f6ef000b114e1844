// What a file or a set of inputs was, in 64 letters: SHA-256, as sha256sum prints it.

/** Undefined where the platform has no Web Crypto (a page that was not loaded over HTTPS or from localhost). */
export async function sha256(bytes: Uint8Array): Promise<string | undefined> {
  const { subtle } = globalThis.crypto ?? {};
  if (subtle === undefined) return undefined;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes as BufferSource));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
