// Work that may take long on a large network, written once for who waits for it and for a page that must not stand still.

/** Long work that stops now and then, so that something else may be done before it goes on. */
export type Steps<Result> = Generator<void, Result, void>;

/** Does it all at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Does it with a pause wherever `rest` makes one. */
export async function inTurns<Result>(steps: Steps<Result>, rest: () => Promise<void>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await rest();
  }
}
