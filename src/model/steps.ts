// Work that may take long on a large network, written once for who waits for it and for a page that must not stand still.

/** Long work that stops now and then, so that something else may be done before it goes on; it may say how far it is. */
export type Steps<Result, Said = void> = Generator<Said, Result, void>;

/** Does it all at once. */
export function finish<Result>(steps: Steps<Result, unknown>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Does it with a pause wherever `rest` makes one, which hears what the work says. */
export async function inTurns<Result, Said>(
  steps: Steps<Result, Said>,
  rest: (said: Said) => Promise<void>,
): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await rest(step.value);
  }
}
