// Completion as shells use it: bash runs the script; the other two are held against the commands' tables.

import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import type { Command } from "../../src/cli/command.ts";
import { completionFor } from "../../src/cli/completion.ts";
import { curveCommand } from "../../src/cli/curve.ts";
import { evalCommand } from "../../src/cli/eval.ts";
import { pruneCommand } from "../../src/cli/prune.ts";
import { testCommand } from "../../src/cli/test.ts";

const commands: Command[] = [pruneCommand, evalCommand, curveCommand, testCommand];
const completion = completionFor(() => commands);
commands.push(completion);

async function scriptFor(shell: string): Promise<string> {
  let printed = "";
  const { write } = process.stdout;
  process.stdout.write = (text) => {
    printed += text;
    return true;
  };
  await completion.run([shell]).finally(() => {
    process.stdout.write = write;
  });
  return printed;
}

/** What bash offers for a line whose last word is unfinished, through the function that completes its first word. */
async function offered(...words: string[]): Promise<string[]> {
  const line = words.map((word) => `'${word}'`).join(" ");
  const script = `${await scriptFor("bash")}
COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; $(complete -p ${words[0]} | sed 's/.*-F \\([^ ]*\\) .*/\\1/'); printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim();
  return text === "" ? [] : text.split("\n");
}

it("lets bash complete commands, options, words and files", async () => {
  expect(await offered("espalier", "")).toEqual([
    ...["prune", "eval", "curve", "test", "completion", "--help", "--version"],
  ]);
  expect(await offered("espalier", "c")).toEqual(["curve", "completion"]);
  expect(await offered("espalier", "prune", "--no")).toEqual(["--no-bias", "--norm"]);
  expect(await offered("espalier", "prune", "x.onnx", "--sa")).toEqual(["--save-plan", "--save-map"]);
  expect(await offered("espalier", "test", "--engine", "web")).toEqual(["webgpu", "webgl2"]);
  expect(await offered("espalier", "eval", "--inputs", "")).toEqual(["all", "surviving"]);
  expect(await offered("espalier", "curve", "--criterion", "l2")).toEqual(["l2"]);
  expect(await offered("espalier", "completion", "")).toEqual(["bash", "zsh", "fish"]);
  expect(await offered("espalier", "prune", "tsconf")).toEqual(
    expect.arrayContaining(["tsconfig.json", "tsconfig.types.json"]),
  );
});

it("completes behind npx as well, and leaves everything else behind it alone", async () => {
  expect(await offered("npx", "es")).toEqual(["espalier"]);
  expect(await offered("npx", "espalier", "c")).toEqual(["curve", "completion"]);
  expect(await offered("npx", "espalier", "eval", "--inputs", "")).toEqual(["all", "surviving"]);
  expect(await offered("npx", "vite", "tsconfig.t")).toEqual(["tsconfig.types.json"]);
});

it.each(["zsh", "fish"])("gives %s every option of every command", async (shell) => {
  const script = await scriptFor(shell);
  for (const { name, options } of commands) {
    expect(script).toContain(shell === "zsh" ? `\n    ${name}) _arguments` : `-a ${name} -d '`);
    for (const option of Object.keys(options))
      expect(script).toMatch(
        new RegExp(shell === "zsh" ? `'\\*--${option}[[:']` : `from ${name}' -l ${option} `),
      );
  }
  expect(script.match(/undefined|\n {4}\w+\) ;;/)).toBeNull();
});

it("refuses other shells", async () => {
  await expect(completion.run(["tcsh"])).rejects.toThrow("There is no completion for tcsh");
  await expect(completion.run([])).rejects.toThrow("A shell (bash, zsh or fish) is missing");
});
