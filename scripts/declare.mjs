// Part of `npm run build`: writes the library's declarations, for people who import it from TypeScript. Their compiler
// looks for "./x.js" beside a declaration; our sources say "./x.ts".

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = process.argv[2] ?? `${root}dist/types`;
const compiler = `${root}node_modules/typescript/bin/tsc`;
const { status } = spawnSync(
  process.execPath,
  [compiler, "-p", `${root}tsconfig.types.json`, "--outDir", folder],
  { stdio: "inherit" },
);
if (status !== 0) process.exit(status ?? 1);
for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
  if (!name.endsWith(".d.ts")) continue;
  const file = join(folder, name);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/((?:from|import\()\s*"\.{1,2}\/[^"]+)\.ts"/g, '$1.js"'));
}
