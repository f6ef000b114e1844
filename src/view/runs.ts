// Runs: where more layers, or blocks, than can be told apart follow each other under one name, each ten, fifty, two
// hundred of them … stand together as one more module, so that a chain of a thousand folds as a network of stages does.

import type { Column } from "./network.ts";

export interface Run {
  /** What it is called inside the module around it: "51–60". */
  readonly name: string;
  /** By its last part alone, which stands for it where it is folded: "60". */
  readonly short: string;
  /** By the names of its first and its last part: "fc51–fc60". */
  readonly label: string;
  /** Parts that runs of its kind have. */
  readonly size: number;
}

/** One part of the way to a column, from outside in: a name of the network's own, or a run that it lies in. */
export interface Step {
  readonly name: string;
  readonly run?: Run;
}

/** A part of the network's names, and the columns under it. */
interface Child {
  readonly name: string;
  readonly columns: readonly number[];
}

/** Up to this many stand side by side. */
const TOGETHER = 20;
/** Sizes of runs: each a few of the one before, and a number that people count in. */
const SMALLEST = 10;
const FACTORS = [5, 4];

/** Sizes of the runs that `count` parts are put into, the largest first. */
function runSizes(count: number): number[] {
  const sizes: number[] = [];
  for (let size = SMALLEST; size < count; size *= FACTORS[(sizes.length - 1) % 2] ?? 1) sizes.unshift(size);
  return sizes;
}

/** What names say besides their number: "fc" and "" of fc12. */
const NUMBERED = /^(\D*)(\d+)(\D*)$/;

function runFrom(children: readonly Child[], size: number): Run {
  const [first, last] = [children[0]?.name ?? "", children.at(-1)?.name ?? ""];
  const [a, b] = [NUMBERED.exec(first), NUMBERED.exec(last)];
  const label = `${first}–${last}`;
  if (a === null || b === null || a[1] !== b[1] || a[3] !== b[3])
    return { name: label, short: last, label, size };
  return { name: `${a[2]}–${b[2]}`, short: b[2] ?? "", label, size };
}

/** The runs that each of some children lies in, outermost first. */
function runsOf(children: readonly Child[]): Run[][] {
  const runs: Run[][] = children.map(() => []);
  if (children.length <= TOGETHER) return runs;
  // A run that is no smaller than the one around it, or no larger than what is in it, says nothing.
  let around = children.map(() => children.length);
  for (const size of runSizes(children.length)) {
    const counts = children.map((_, at) => Math.min(size, children.length - size * Math.floor(at / size)));
    children.forEach((_, at) => {
      const first = size * Math.floor(at / size);
      const count = counts[at] ?? 0;
      if (count > 1 && count < (around[at] ?? 0))
        runs[at]?.push(runFrom(children.slice(first, first + count), size));
    });
    around = counts;
  }
  return runs;
}

/** The way to each column by the layers' names, with the runs that many of one kind lie in. */
export function stepsTo(columns: readonly Column[]): (readonly Step[])[] {
  const ways: Step[][] = columns.map(() => []);
  const descend = (members: readonly number[], depth: number): void => {
    const named = new Map<string, number[]>();
    for (const member of members) {
      const name = columns[member]?.path?.[depth];
      if (name === undefined) continue;
      const known = named.get(name);
      if (known === undefined) named.set(name, [member]);
      else known.push(member);
    }
    const children = [...named].map(([name, inside]): Child => ({ name, columns: inside }));
    const runs = runsOf(children);
    children.forEach(({ name, columns: inside }, at) => {
      for (const column of inside)
        ways[column]?.push(...(runs[at] ?? []).map((run) => ({ name: run.name, run })), { name });
      descend(inside, depth + 1);
    });
  };
  descend([...columns.keys()], 0);
  return ways;
}
