// Topological order, kept as close to the order given as it can be: a list that is already sorted stays as it is.

/** What an item of a dependency graph reads and what it makes, by name. */
export interface Dependency {
  readonly reads: readonly string[];
  readonly makes: readonly string[];
}

/** The order in which items can be worked through, as indices; or one index that stands on a cycle. */
export type Order = { readonly sorted: readonly number[] } | { readonly cycleAt: number };

/** Sorts depth-first with a stack of its own, so that a long chain in reverse order costs no recursion. */
export function sortByDependency(items: readonly Dependency[]): Order {
  const makers = new Map<string, number>();
  items.forEach((item, index) => {
    for (const name of item.makes) makers.set(name, index);
  });
  const needs = items.map((item) =>
    item.reads.map((name) => makers.get(name)).filter((i) => i !== undefined),
  );
  const state = new Uint8Array(items.length); // 0: not seen, 1: on the path, 2: placed
  const sorted: number[] = [];
  for (let start = 0; start < items.length; start++) {
    if (state[start] !== 0) continue;
    state[start] = 1;
    const path = [{ index: start, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const need = needs[top.index]?.[top.next++];
      if (need === undefined) {
        state[top.index] = 2;
        sorted.push(top.index);
        path.pop();
      } else if (state[need] === 1) {
        return { cycleAt: need };
      } else if (state[need] === 0) {
        state[need] = 1;
        path.push({ index: need, next: 0 });
      }
    }
  }
  return { sorted };
}
