// Last step of `npm run build`: makes `npx espalier` work in the clone. npm links the commands of dependencies, but
// not a package's own; without the link npx would look elsewhere.

import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const commands = `${root}node_modules/.bin`;
mkdirSync(commands, { recursive: true });
chmodSync(`${root}dist/node/cli.js`, 0o755);
if (process.platform === "win32") {
  writeFileSync(`${commands}/espalier.cmd`, '@node "%~dp0..\\..\\dist\\node\\cli.js" %*\r\n');
} else {
  rmSync(`${commands}/espalier`, { force: true });
  symlinkSync("../../dist/node/cli.js", `${commands}/espalier`);
}
