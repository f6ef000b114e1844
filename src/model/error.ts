// Every refusal of a file, a network or a setting is a ModelError: one sentence that a user can act on.

/** What kind of thing is wrong; the command line and the page branch on it, people read the message. */
export type ModelErrorCode =
  | "format" // the bytes are not what they claim to be
  | "unsupported" // a well-formed thing that Espalier does not have
  | "shape" // sizes that do not fit together
  | "value" // numbers that make no sense here: NaN, infinite, out of range
  | "graph" // a network whose parts do not connect
  | "setting" // an option of ours with a value we cannot use
  | "device"; // the GPU or the browser cannot do it

/** Names in damaged files may hold anything; a sentence stays one line. */
const LINE_BREAKS = /[\p{Cc}\u2028\u2029]+/gu;

/** A refusal. `message` is one sentence; `where` names the file, tensor, node or option it is about. */
export class ModelError extends Error {
  readonly code: ModelErrorCode;
  readonly where: string;

  constructor(code: ModelErrorCode, where: string, message: string) {
    super(message.replace(LINE_BREAKS, " "));
    this.name = "ModelError";
    this.code = code;
    this.where = where;
  }
}
