// Files from a web address: links as people copy them are turned into links to the file itself, and what goes wrong is
// said so that it can be helped.

import type { NamedFile } from "../../formats/idx.ts";
import { ModelError } from "../../model/error.ts";
import { formatBytes } from "../format.ts";
import type { Task } from "../state.ts";
import { remoteText as text } from "../text.ts";
import { Arriving } from "./arriving.ts";

/** The file behind a GitHub or Hugging Face page; any other address as it is. Throws ModelError "setting". */
export function fileUrl(address: string): URL {
  let url: URL;
  try {
    url = new URL(address.trim());
  } catch {
    throw new ModelError("setting", "url", text.noAddress(address.trim()));
  }
  // A host of other characters could not be named in a content policy.
  const host = /^[\w.-]+$|^\[[0-9a-f:.]+\]$/i.test(url.hostname);
  if (!host || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw new ModelError("setting", "url", text.noAddress(address.trim()));
  const [, owner, repository, kind, ...rest] = url.pathname.split("/");
  if (url.hostname === "github.com" && (kind === "blob" || kind === "raw"))
    return new URL(`https://raw.githubusercontent.com/${owner}/${repository}/${rest.join("/")}`);
  if (url.hostname === "huggingface.co" && kind === "blob")
    return new URL(`${url.origin}/${owner}/${repository}/resolve/${rest.join("/")}`);
  return url;
}

/** Where GitHub keeps a large file of a repository, of which the plain link gives only a pointer. */
function largeFileUrl(url: URL): URL | undefined {
  if (url.hostname !== "raw.githubusercontent.com") return undefined;
  return new URL(`https://media.githubusercontent.com/media${url.pathname}`);
}

/** The sources, as a content security policy names them, that fetching an address may come past. */
export function sourcesOf(url: URL): readonly string[] {
  if (url.hostname === "raw.githubusercontent.com")
    return [url.origin, "https://media.githubusercontent.com"];
  // Hugging Face sends large files on to its storage.
  if (url.hostname === "huggingface.co") return [url.origin, "https://*.huggingface.co", "https://*.hf.co"];
  return [url.origin];
}

/** The file's name, as far as the address tells it. */
export function fileNameOf(url: URL): string {
  const name = url.pathname.split("/").at(-1) || url.hostname;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

async function request(url: URL, signal: AbortSignal): Promise<Response> {
  const name = fileNameOf(url);
  if (location.protocol === "https:" && url.protocol === "http:" && url.hostname !== "localhost")
    throw new ModelError("setting", name, text.insecure(url.host));
  let response: Response;
  try {
    response = await fetch(url, { signal, credentials: "omit", referrerPolicy: "no-referrer" });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ModelError("setting", name, text.unreachable(name, url.host));
  }
  if (!response.ok) throw new ModelError("setting", name, text.status(name, url.host, response.status));
  if (response.headers.get("content-type")?.startsWith("text/html"))
    throw new ModelError("format", name, text.webPage(url.href));
  return response;
}

function arrivingOf({ body }: Response, name: string, announced: number | undefined): Arriving {
  try {
    return new Arriving(announced);
  } catch {
    body?.cancel();
    throw new ModelError("setting", name, text.tooLong(name, formatBytes(announced ?? 0)));
  }
}

/** Says how far it is, and what has arrived to whoever looks at it early. */
async function readBody(
  response: Response,
  name: string,
  task: Task,
  look: (arriving: Arriving) => void,
): Promise<Uint8Array> {
  const total = Number(response.headers.get("content-length"));
  // A compressed answer is longer than it says.
  const known = total > 0 && !response.headers.has("content-encoding");
  const arriving = arrivingOf(response, name, known ? total : undefined);
  if (known) look(arriving);
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const part = await reader?.read();
      if (part === undefined || part.done) return arriving.end();
      arriving.add(part.value);
      const share = known ? Math.min(1, arriving.length / total) : undefined;
      const all = known ? formatBytes(total) : undefined;
      task.progress(text.loading(name, formatBytes(arriving.length), all), share);
    }
  } catch (error) {
    arriving.fail(error);
    if (task.signal.aborted || !(error instanceof TypeError)) throw error;
    throw new ModelError("setting", name, text.brokeOff(name, formatBytes(arriving.length)));
  }
}

const POINTER = "version https://git-lfs.github.com/spec/";

/**
 * Fetches one file. Throws ModelError "setting" where it cannot be had, "format" where the address is of a web page.
 */
export async function fetchFile(
  address: string,
  task: Task,
  look: (arriving: Arriving, name: string) => void = () => {},
): Promise<NamedFile> {
  const url = fileUrl(address);
  const name = fileNameOf(url);
  task.progress(text.loading(name, formatBytes(0), undefined));
  const read = async (from: URL) =>
    readBody(await request(from, task.signal), name, task, (arriving) => look(arriving, name));
  const bytes = await read(url);
  const large = largeFileUrl(url);
  const isPointer = new TextDecoder().decode(bytes.subarray(0, POINTER.length)) === POINTER;
  return { name, bytes: large !== undefined && isPointer ? await read(large) : bytes };
}
