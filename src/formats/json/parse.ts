// Text → JSON, with one sentence for text that is none.

import { ModelError } from "../../model/error.ts";

/** Throws ModelError "format" where the text is no JSON. */
export function parseText(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message.split("\n")[0] : "it is too deep";
    throw new ModelError("format", name, `The text is not JSON: ${reason}.`);
  }
}

/** Throws ModelError "format" where the bytes are no UTF-8 or no JSON. */
export function parseJson(bytes: Uint8Array, name: string): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ModelError("format", name, "The text is not JSON: it is not UTF-8 text.");
  }
  return parseText(text, name);
}
