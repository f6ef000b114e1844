// What a refusal test needs: the ModelError, or a failure that says that nothing was refused.

import { expect } from "vitest";
import { ModelError } from "../../src/model/error.ts";

/** The ModelError that `act` throws or rejects with. */
export async function refusal(act: () => unknown): Promise<ModelError> {
  try {
    await act();
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return error as ModelError;
  }
  throw new Error("nothing was refused");
}
