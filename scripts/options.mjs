// The command lines of the scripts here: `--help` prints what stands at a script's head, before anything else is loaded,
// and a line that makes no sense ends with 2 and a sentence.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

if (process.argv.slice(2).some((word) => word === "--help" || word === "-h")) {
  const [head = ""] = /^(\/\/.*\n)+/.exec(readFileSync(process.argv[1], "utf8")) ?? [];
  process.stdout.write(head.replaceAll(/^\/\/ ?/gm, ""));
  process.exit(0);
}

/** What parseArgs gives for this process's line; where it makes no sense, the process ends. */
export function readOptions(config) {
  try {
    return parseArgs(config);
  } catch (error) {
    console.error(`${error.message.split(/\.\s/)[0].replace(/\.$/, "")}. --help says more.`);
    return process.exit(2);
  }
}

/** A whole number from 1; where it is none, the process ends. */
export function readCount(name, word) {
  const number = Number(word);
  if (Number.isInteger(number) && number > 0) return number;
  console.error(`--${name} is ${word}; a whole number from 1 is expected.`);
  return process.exit(2);
}
