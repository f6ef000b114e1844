// `npm run check:completion [-- CLI]`: zsh and fish complete lines with the scripts that `espalier completion` prints, as they do on
// a terminal. For those of the two that are installed; bash has a test. Needs `npm run build`, or the CLI
// that it makes.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readOptions } from "./options.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { positionals } = readOptions({ allowPositionals: true });
const cli = positionals[0] ?? join(root, "dist/node/cli.js");
const folder = mkdtempSync(join(tmpdir(), "espalier-completion-"));

/** A line up to the cursor, and what has to be among what is offered. */
const LINES = [
  ["espalier ins", ["inspect"]],
  ["espalier prune --sa", ["--save-plan", "--save-map"]],
  ["espalier prune x.onnx --criterion group-", ["group-l1", "group-l2"]],
  ["espalier test --engine web", ["webgpu", "webgl2"]],
  ["espalier completion ", ["bash", "zsh", "fish"]],
  ["espalier inspect tsconfig.t", ["tsconfig.types.json"]],
  ["npx es", ["espalier"]],
  ["npx espalier cur", ["curve"]],
  ["npx espalier eval --inputs ", ["all", "surviving"]],
];

/** zsh in a terminal of its own; compadd prints what it is given instead of showing it. */
const zshScript = (script, line) => `
zmodload zsh/zpty
zpty terminal zsh -f -i
zpty -w terminal "PROMPT=; source ${script}.setup"
local out
while zpty -r terminal out; do [[ $out == *ready* ]] && break; done
zpty -w -n terminal ${JSON.stringify(line)}$'\\t'
while zpty -r terminal out; do
  [[ $out == *finished* ]] && break
  print -r -- "$out"
done
`;

const zshSetup = (script) => `
autoload -Uz compinit
compinit -u -D
source ${script}
cd ${root}
bindkey '^I' complete-word
zmodload zsh/zutil
finish() { print finished; exit }
comppostfuncs=(finish)
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a hits
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- "" $hits
}
print ready
`;

function offeredByZsh(script, line) {
  writeFileSync(`${script}.setup`, zshSetup(script));
  return execFileSync("zsh", ["-f", "-c", zshScript(script, line)], { encoding: "utf8", timeout: 20_000 });
}

function offeredByFish(script, line) {
  const words = JSON.stringify(line);
  const run = `cd ${root}; source ${script}; complete -C ${words}`;
  return execFileSync("fish", ["--no-config", "-c", run], { encoding: "utf8" });
}

const wrong = [];
for (const [shell, offered] of Object.entries({ zsh: offeredByZsh, fish: offeredByFish })) {
  if (!process.env.PATH.split(":").some((path) => existsSync(join(path, shell)))) {
    console.log(`${shell} is not installed.`);
    continue;
  }
  const script = join(folder, shell);
  writeFileSync(script, execFileSync(process.execPath, [cli, "completion", shell]));
  for (const [line, words] of LINES) {
    const found = offered(script, line)
      .split(/[\r\n]+/)
      .map((each) => each.split("\t")[0]?.trim());
    const missing = words.filter(
      (word) => !found.some((each) => each === word || each?.startsWith(`${word}:`)),
    );
    console.log(`${missing.length === 0 ? "✓" : "✗"} ${shell}: ${line}⇥ ${words.join(" ")}`);
    if (missing.length > 0)
      wrong.push(`${shell}, "${line}": ${missing.join(", ")} missing of ${found.join(" ")}`);
  }
}
rmSync(folder, { recursive: true });
for (const each of wrong) console.error(each);
process.exitCode = wrong.length === 0 ? 0 : 1;
