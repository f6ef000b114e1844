// What is opened is given back: buffers and textures of the graphics device, and JavaScript's memory, after twenty
// networks are as they were.

import { expect, it } from "vitest";
import { type OpenPage, open, start } from "./browser.ts";
import { holds, startPage } from "./workbench.ts";

const NETWORKS = 20;
/** Bytes of JavaScript that may have come since: compiled code, the steps of undo, caches of colours. */
const TOLERANCE = 3_000_000;

/** Counts what the device holds, from before the page asks for one. */
function countResources(): void {
  const live = new Set<object>();
  const count = (name: "createBuffer" | "createTexture") => {
    const device = GPUDevice.prototype as unknown as Record<string, (...given: unknown[]) => object>;
    const make = device[name];
    if (make === undefined) return;
    device[name] = function (this: GPUDevice, ...given: unknown[]) {
      const made = make.apply(this, given);
      live.add(made);
      return made;
    };
  };
  for (const kind of [GPUBuffer, GPUTexture]) {
    const prototype = kind.prototype as unknown as { destroy: () => void };
    const { destroy } = prototype;
    prototype.destroy = function (this: object) {
      live.delete(this);
      destroy.call(this);
    };
  }
  count("createBuffer");
  count("createTexture");
  Object.assign(globalThis, { liveResources: live });
}

const resources = ({ page }: OpenPage) => page.evaluate("liveResources.size") as Promise<number>;

/** Bytes of JavaScript in use after everything that nobody holds is gone. */
async function heap({ page }: OpenPage): Promise<number> {
  const session = await page.createCDPSession();
  for (let round = 0; round < 3; round++) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

it("holds no more of the graphics device after twenty networks in one view than after one", async () => {
  const { browser, result: opened } = await start({}, async (fresh) => {
    const first = await open(fresh, "about:blank", { width: 960, height: 600 });
    await first.page.evaluateOnNewDocument(countResources);
    const address = await open(fresh, "/test/chrome/pages/view.html");
    await first.page.goto(address.page.url());
    await address.page.close();
    await holds(first.page, "window.bench !== undefined");
    return first;
  });
  try {
    const showOne = (seed: number) =>
      opened.page.evaluate(async (each) => {
        window.view ??= await window.bench.NetworkView.create(
          document.querySelector("#host") as HTMLElement,
          { theme: "dark", reducedMotion: true },
        );
        window.view.show(window.bench.randomNetwork([80, 70, 10], each));
        await window.view.settled();
      }, seed);
    await showOne(0);
    await showOne(1);
    const [before, used] = [await resources(opened), await heap(opened)];
    expect(before).toBeGreaterThan(0);
    for (let network = 2; network < NETWORKS + 2; network++) await showOne(network);
    expect(await resources(opened)).toBe(before);
    expect((await heap(opened)) - used).toBeLessThan(TOLERANCE);
    expect(opened.complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});

it("holds no more of JavaScript's memory after twenty networks on the page", async () => {
  const { browser, ...opened } = await startPage("/?sample=seed", { settle: true });
  const openSeed = async () => {
    const before = await opened.page.evaluateHandle("espalier.state().opened");
    await opened.page.click("#samples-menu summary");
    await opened.page.click("[data-value=seed]");
    await holds(
      opened.page,
      (old) => {
        const { espalier } = globalThis as unknown as {
          espalier: { state(): { opened: unknown; proof?: unknown } };
        };
        const { opened: now, proof } = espalier.state();
        return now !== old && proof !== undefined;
      },
      before,
    );
    await before.dispose();
  };
  try {
    for (let network = 0; network < 3; network++) await openSeed();
    const used = await heap(opened);
    for (let network = 0; network < NETWORKS; network++) await openSeed();
    expect((await heap(opened)) - used).toBeLessThan(TOLERANCE);
    expect(opened.complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});
