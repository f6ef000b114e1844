// espalier serve: the page on this machine, with a network open in it if one is named.

import { ModelError } from "../index.ts";
import { type Command, onlyArgument, readLine, untilAsked } from "./command.ts";
import { readBytes } from "./files.ts";
import { NETWORK_HELP, NETWORK_OPTIONS, NETWORK_USAGE, openNetworkFiles, readChoices } from "./network.ts";
import { filesOf, pageAddress } from "./page/address.ts";
import { builtPage } from "./page/page.ts";
import { type Served, serveFiles } from "./page/server.ts";

/** Always the same, so that the browser finds again what the page keeps; no other known program has it. */
const PORT = 4747;

const HELP = `Serves the page on this machine alone, and says its address. With MODEL the page opens it, and a reload reads the file
again. Ctrl+C ends it.

  --port N            on this port (default: ${PORT}, or a free one where that is taken)
${NETWORK_HELP}`;

function readPort(word: string): number {
  const port = Number(word);
  if (/^\d+$/.test(word) && port <= 65_535) return port;
  throw new ModelError("setting", "--port", `--port is "${word}"; a whole number up to 65535 is expected.`);
}

async function serve(folder: string, port: string | undefined): Promise<Served> {
  const folders = { "/": folder };
  if (port !== undefined) return serveFiles({ folders, port: readPort(port) });
  return serveFiles({ folders, port: PORT }).catch(() => {
    console.log(
      `Port ${PORT} is taken; this is another one, where the browser has nothing of what the page kept.`,
    );
    return serveFiles({ folders });
  });
}

const OPTIONS = { ...NETWORK_OPTIONS, port: { type: "string" } } as const;

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readLine(args, OPTIONS);
  const path = positionals.length === 0 ? undefined : onlyArgument(positionals, "network");
  const folder = builtPage();
  const network = path === undefined ? undefined : await openNetworkFiles(path, values);
  const served = await serve(folder, values.port);
  const files = network === undefined ? [] : filesOf(network);
  const [first, ...rest] = files;
  const fresh =
    first === undefined || path === undefined ? [] : [{ ...first, content: () => readBytes(path) }, ...rest];
  const address = pageAddress(served, { files: fresh, choices: readChoices(values) });
  // Before anybody can know that it runs.
  const asked = untilAsked();
  console.log(`${path ?? "Espalier"} is at ${address}\nCtrl+C ends it.`);
  await asked;
  served.close();
}

export const serveCommand: Command = {
  name: "serve",
  summary: "serve the page on this machine, with a network open in it",
  usage: `serve [MODEL] [--port N] ${NETWORK_USAGE}`,
  example: "serve model.onnx",
  options: OPTIONS,
  help: HELP,
  run,
};
