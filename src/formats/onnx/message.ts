// Protobuf messages are kept as read and never edited: what changes is copied first.

import type { Message } from "@bufbuild/protobuf";

/** A copy of one message with some fields replaced; unknown fields and every other field are shared. */
export function copyMessage<M extends Message>(message: M, changes: Partial<M>): M {
  // Fields that are not set live on the prototype, and own properties mean "set": both have to stay so.
  return Object.assign(Object.create(Object.getPrototypeOf(message)), message, changes);
}
