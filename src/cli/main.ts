#!/usr/bin/env node
// The command line: finds the command, runs it, and turns whatever goes wrong into one sentence and an exit code.

import { version } from "../../package.json";
import { ModelError } from "../index.ts";
import { suggest } from "../model/nearest.ts";
import { certifyCommand } from "./certify.ts";
import { type Command, UsageError } from "./command.ts";
import { completionFor } from "./completion.ts";
import { curveCommand } from "./curve.ts";
import { evalCommand } from "./eval.ts";
import { groupsCommand } from "./groups.ts";
import { inspectCommand } from "./inspect.ts";
import { joinNegativeNumbers } from "./options.ts";
import { pictureCommand } from "./picture.ts";
import { pruneCommand } from "./prune.ts";
import { serveCommand } from "./serve.ts";
import { sweepCommand } from "./sweep.ts";
import { testCommand } from "./test.ts";
import { workerCommand } from "./worker.ts";

const COMMANDS: readonly Command[] = [
  pruneCommand,
  certifyCommand,
  inspectCommand,
  groupsCommand,
  evalCommand,
  testCommand,
  curveCommand,
  sweepCommand,
  workerCommand,
  pictureCommand,
  serveCommand,
  completionFor(() => COMMANDS),
];

const HELP = `espalier: see, score and prune neural networks, with a proof for every result.

Usage
${COMMANDS.map((command) => `  espalier ${command.usage}`).join("\n")}

Commands
${COMMANDS.map((command) => `  ${command.name.padEnd(12)}${command.summary}`).join("\n")}

espalier COMMAND --help says more about a command, espalier --version which this is.
Networks are ONNX, PyTorch, safetensors, Keras and TensorFlow.js files and Espalier's JSON.
Exit code: 0 done, 1 refused or different (one sentence on standard error says why), 2 wrong usage.
`;

/** Fine; a file, a network or a setting that was refused; a command line that makes no sense. */
const [DONE, REFUSED, MISUSED] = [0, 1, 2];

function isHelp(argument: string | undefined): boolean {
  return argument === "--help" || argument === "-h" || argument === "help";
}

async function run(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === "--version") {
    console.log(version);
    return;
  }
  if (isHelp(name)) {
    process.stdout.write(HELP);
    return;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const known = COMMANDS.map((each) => each.name);
    if (name === undefined) throw new UsageError(`A command is missing; there are ${known.join(", ")}`);
    throw new UsageError(`There is no command ${name}; ${suggest(name, known)}`);
  }
  if (rest.some((argument) => argument === "--help" || argument === "-h")) {
    const { usage, example, help } = command;
    process.stdout.write(`Usage\n  espalier ${usage}\n\nFor example\n  espalier ${example}\n\n${help}`);
    return;
  }
  await command.run(joinNegativeNumbers(rest));
}

function report(error: unknown, name: string | undefined): number {
  if (error instanceof ModelError) {
    console.error(`espalier: ${error.message}`);
    return REFUSED;
  }
  if (error instanceof UsageError) {
    const end = error.message.endsWith("?") ? "" : ".";
    const which = COMMANDS.some((command) => command.name === name) ? `${name} ` : "";
    console.error(`espalier: ${error.message}${end} See espalier ${which}--help.`);
    return MISUSED;
  }
  throw error;
}

// A reader that has seen enough (head, less) closes the pipe; that is no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const line = process.argv.slice(2);
process.exitCode = await run(line).then(
  () => DONE,
  (error) => report(error, line[0]),
);
