// `npm run docs`: the library's reference in docs/api, from the comments on its exports. Installs TypeDoc at the first call.

import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readOptions } from "./options.mjs";

readOptions({});
const folder = fileURLToPath(new URL("./docs/", import.meta.url));

function run(command, args) {
  const shell = process.platform === "win32";
  const { status } = spawnSync(command, args, { cwd: folder, stdio: "inherit", shell });
  if (status !== 0) process.exit(status ?? 1);
}

const installed = `${folder}node_modules/.package-lock.json`;
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(`${folder}package-lock.json`).mtimeMs)
  run("npm", ["ci", "--prefer-offline", "--no-fund", "--no-audit"]);
run(process.execPath, [`${folder}node_modules/typedoc/bin/typedoc`, "--options", `${folder}typedoc.json`]);
console.log("Open docs/api/index.html.");
