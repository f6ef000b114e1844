// Part of `npm run build`: writes the library's declarations, for people who import it from TypeScript. Their compiler
// looks for "./x.js" beside a declaration; our sources say "./x.ts". What no export leads to is left out.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = process.argv[2] ?? `${root}dist/types`;
const settings = `${root}tsconfig.types.json`;
const compiler = `${root}node_modules/typescript/bin/tsc`;
rmSync(folder, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, "-p", settings, "--outDir", folder], {
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);

/** Another file of this folder, as a declaration names it. */
const NAMED = /((?:from|import\(?)\s*")(\.{1,2}\/[^"]+)\.ts"/g;
const reached = new Set();

function reach(file) {
  if (reached.has(file)) return;
  reached.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, , name] of text.matchAll(NAMED)) reach(join(dirname(file), `${name}.d.ts`));
  writeFileSync(file, text.replace(NAMED, '$1$2.js"'));
}

for (const source of JSON.parse(readFileSync(settings, "utf8")).files)
  reach(join(folder, source.replace(/^src\/(.*)\.ts$/, "$1.d.ts")));
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (entry.isFile() && !reached.has(file)) rmSync(file);
}
