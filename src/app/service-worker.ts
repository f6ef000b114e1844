// Keeps the built page in the browser, so that it opens without a network: everything of the page itself when it is
// installed, a sample when it is first opened. Nothing else passes through it.

/** What the browser hands a service worker, as far as it is used here (the page is typed against the DOM). */
interface WorkerEvent extends Event {
  readonly request: Request;
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
}

// Filled in by the build: the page's files, and a name that changes with any of them.
declare const PAGE_FILES: readonly string[];
declare const PAGE_VERSION: string;

const PREFIX = "espalier-";
const NAME = `${PREFIX}${PAGE_VERSION}`;
const on = (type: string, listen: (event: WorkerEvent) => void) =>
  addEventListener(type, listen as (event: Event) => void);

async function dropOldVersions(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)),
  );
}

/** True for the page itself, whatever its address asks it to open. */
function isPage({ mode, url }: Request): boolean {
  return mode === "navigate" && /\/(index\.html)?$/.test(new URL(url).pathname);
}

// Past the browser's own cache, which may hold an older page.
const freshFiles = () => PAGE_FILES.map((file) => new Request(file, { cache: "reload" }));

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const known = await cache.match(isPage(request) ? "./" : request);
  if (known !== undefined) return known;
  const response = await fetch(request);
  if (response.ok && request.url.includes("/samples/")) await cache.put(request, response.clone());
  return response;
}

on("install", (event) => event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(freshFiles()))));
on("activate", (event) => event.waitUntil(dropOldVersions()));
on("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === location.origin)
    event.respondWith(answer(request));
});
