// Where checks and benchmarks get torchvision's networks from: exported once by export-torchvision.py into a folder that
// git ignores, with the interpreter that PYTHON names.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = `${root}.cache/torchvision`;

/** An interpreter that should have torch, torchvision and onnx. */
export const python = process.env.PYTHON ?? "python3";

/** The ONNX file of a network such as "resnet50@224", exported where it is not there yet; ends the process if it cannot be. */
export function networkFile(name) {
  const file = `${cache}/${name}.onnx`;
  if (existsSync(file)) return file;
  const arguments_ = [`${root}scripts/export-torchvision.py`, cache, name];
  const { status } = spawnSync(python, arguments_, { stdio: ["ignore", "ignore", "inherit"] });
  if (status === 0 && existsSync(file)) return file;
  console.error(
    `${name} could not be exported: PYTHON must name an interpreter with torch, torchvision and onnx.`,
  );
  process.exit(1);
}
