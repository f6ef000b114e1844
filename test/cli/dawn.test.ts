import { describe, expect, it } from "vitest";
import manifest from "../../package.json";
import { openDawn } from "../../src/cli/dawn.ts";
import { openEngine } from "../../src/cli/engine.ts";
import configure from "../../vite.config.ts";
import { seedNetwork } from "../engine/networks.ts";

function failing(code: string, message: string): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error(message), { code }));
}

describe("the build", () => {
  it("leaves out every package that may not be there", async () => {
    const { optionalDependencies, peerDependenciesMeta } = manifest;
    const config = await configure({ mode: "node", command: "build" });
    expect(config.build?.rollupOptions?.external).toEqual(
      expect.arrayContaining([...Object.keys(optionalDependencies), ...Object.keys(peerDependenciesMeta)]),
    );
  });
});

describe("openDawn refuses, with what to do,", () => {
  it("where the package is not installed", async () => {
    await expect(openDawn(failing("ERR_MODULE_NOT_FOUND", "Cannot find package 'webgpu'"))).rejects.toThrow(
      "WebGPU in Node needs the package webgpu, which is not installed: run npm install webgpu, or take --engine cpu.",
    );
  });

  it("where the package has no build for the machine", async () => {
    const load = failing(
      "MODULE_NOT_FOUND",
      "Cannot find module 'dist/aix-ppc64/dawn.node'\nRequire stack: …",
    );
    await expect(openDawn(load)).rejects.toThrow(
      "The package webgpu does not run on this machine (Cannot find module 'dist/aix-ppc64/dawn.node'); take --engine cpu.",
    );
  });

  it("where there is no adapter", async () => {
    const gpu = { requestAdapter: async () => null } as unknown as GPU;
    const load = async () => ({ create: () => gpu, globals: {} });
    await expect(openDawn(load)).rejects.toThrow(/^WebGPU found no graphics adapter: install /);
  });
});

describe("openEngine", () => {
  it("computes on the CPU by that name", async () => {
    expect((await openEngine("cpu")).kind).toBe("cpu");
  });

  it("always finds an engine that computes for auto", async () => {
    const engine = await openEngine("auto");
    const session = await engine.compile(seedNetwork());
    const outputs = await session.run(new Map([["x", Float32Array.of(1, 0)]]), 1);
    expect(outputs.get("r2")?.data[0]).toBeCloseTo(1.427, 5);
    session.close();
    engine.close();
  });

  it("refuses other words", async () => {
    await expect(openEngine("gpu")).rejects.toThrow(
      "--engine is gpu; did you mean webgpu? There are cpu, webgpu, auto.",
    );
  });
});
