// `npm start` and `npm test` on a machine that has Node and nothing else: installs the packages when they are
// missing or older than the lock file, then hands over. Plain JavaScript, because it runs before anything is installed.

import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Espalier needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org.`,
  );
  process.exit(1);
}

function run(command, args) {
  // On Windows npm and npx are .cmd files, which only a shell starts.
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (result.error) {
    console.error(`${command} could not be started: ${result.error.message}`);
    process.exit(1);
  }
  return result.status ?? 1;
}

// npm leaves this file behind after every complete install.
const installed = `${root}node_modules/.package-lock.json`;
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(`${root}package-lock.json`).mtimeMs) {
  console.log("Installing the packages …");
  const status = run("npm", ["ci", "--no-fund", "--no-audit"]);
  if (status !== 0) process.exit(status);
}

const [task, ...rest] = process.argv.slice(2);
const vite = [`${root}node_modules/vite/bin/vite.js`];
const tasks = {
  // A machine without a screen gets the address alone.
  start: () => {
    const screen = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
    return run(process.execPath, [...vite, ...(screen && !process.env.CI ? ["--open"] : []), ...rest]);
  },
  test: () => run(process.execPath, [`${root}node_modules/vitest/vitest.mjs`, "run", ...rest]),
};
const action = tasks[task];
if (action === undefined) {
  console.error(`scripts/run.mjs takes one of: ${Object.keys(tasks).join(", ")}`);
  process.exit(2);
}
process.exit(action());
