// What the page and the worker say to each other: one request, one reply with the same number; in between, how far a
// compile is.

import { ModelError, type ModelErrorCode } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import type { CutMode, Session } from "../engine.ts";
import type { Parcel } from "./sending.ts";

/** The methods of a session that answer. */
export type SessionMethod = Exclude<keyof Session, "close">;

export type Request =
  /** A piece of a large weight of the model that is compiled under this number next. */
  | { readonly kind: "weight"; readonly call: number; readonly parcel: Parcel }
  | { readonly kind: "compile"; readonly call: number; readonly model: Model; readonly cuts: CutMode }
  | {
      readonly kind: "call";
      readonly call: number;
      readonly session: number;
      readonly method: SessionMethod;
      readonly parameters: readonly unknown[];
    }
  | { readonly kind: "cancel"; readonly call: number }
  | { readonly kind: "close"; readonly session: number };

/** An error as plain data; `code` is there for a ModelError. */
export interface Failure {
  readonly code?: ModelErrorCode;
  readonly where: string;
  readonly message: string;
}

export type Reply =
  | { readonly call: number; readonly share: number }
  | { readonly call: number; readonly result: unknown }
  | { readonly call: number; readonly failure: Failure };

/** The result of a compile. */
export interface CompileResult {
  /** The session's, where it has one. */
  readonly refusal?: Failure;
}

export function toFailure(error: unknown): Failure {
  if (error instanceof ModelError) return { code: error.code, where: error.where, message: error.message };
  return { where: "", message: error instanceof Error ? error.message : String(error) };
}

export function fromFailure(failure: Failure): Error {
  if (failure.code === undefined) return new Error(failure.message);
  return new ModelError(failure.code, failure.where, failure.message);
}
