// Who does a job's tasks: one thread alone, or that thread with helpers that look at the same memory. Tasks are taken
// one by one from a counter, so that nobody waits for a slow helper, or for one that has not started yet.

import { doTask, type Hands, JOB_FIELDS, type Job, type JobKind } from "./jobs.ts";

export interface Team {
  /** Threads that tasks should be cut for. */
  readonly members: number;
  run(job: Job): void;
}

export function alone(hands: Hands): Team {
  return {
    members: 1,
    run: (job) => {
      for (let task = 0; task < job.tasks; task++) doTask(hands, job, task);
    },
  };
}

/** What a helper needs to begin: plain data, and memory that both see. */
export interface Joining {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly board: number;
  readonly scratch: number;
}

const KINDS = Object.keys(JOB_FIELDS) as JobKind[];
const MOST_FIELDS = 16;

/** Bytes of a board. */
export const BOARD_BYTES = 64 + 8 * (1 + MOST_FIELDS);

/** Where the job of the moment stands in the shared memory: four counters, and the job's numbers. */
interface Board {
  readonly counters: Int32Array;
  readonly numbers: Float64Array;
}

/** Counts the jobs: helpers sleep until it changes. */
const JOBS = 0;
/** 1 while there may be tasks to take. */
const OPEN = 1;
/** The next task. */
const NEXT = 2;
/** Helpers that may be at a task. */
const ACTIVE = 3;

function boardAt(memory: WebAssembly.Memory, address: number): Board {
  return {
    counters: new Int32Array(memory.buffer, address, 16),
    numbers: new Float64Array(memory.buffer, address + 64, 1 + MOST_FIELDS),
  };
}

function write({ numbers }: Board, job: Job): void {
  numbers[0] = KINDS.indexOf(job.kind);
  const values = job as unknown as Readonly<Record<string, number>>;
  JOB_FIELDS[job.kind].forEach((name, index) => {
    numbers[1 + index] = values[name] ?? 0;
  });
}

function read({ numbers }: Board): Job {
  const kind = KINDS[numbers[0] ?? 0] as JobKind;
  const fields = JOB_FIELDS[kind].map((name, index) => [name, numbers[1 + index]]);
  return { kind, ...Object.fromEntries(fields) };
}

function takeTasks({ counters }: Board, hands: Hands, job: Job): void {
  for (;;) {
    const task = Atomics.add(counters, NEXT, 1);
    if (task >= job.tasks) return;
    doTask(hands, job, task);
  }
}

/** A thread that shares its jobs with up to `helpers` others, which `help` at the same board. */
export function together(hands: Hands, address: number, helpers: number): Team {
  const board = boardAt(hands.memory, address);
  const { counters } = board;
  return {
    members: helpers + 1,
    run: (job) => {
      if (job.tasks > 1) {
        write(board, job);
        Atomics.store(counters, NEXT, 0);
        Atomics.store(counters, OPEN, 1);
        Atomics.add(counters, JOBS, 1);
        Atomics.notify(counters, JOBS);
        takeTasks(board, hands, job);
        // A helper says that it is there before it looks whether the board is open, so none is overlooked here.
        Atomics.store(counters, OPEN, 0);
        for (let active = Atomics.load(counters, ACTIVE); active > 0; ) {
          Atomics.wait(counters, ACTIVE, active);
          active = Atomics.load(counters, ACTIVE);
        }
      } else if (job.tasks === 1) doTask(hands, job, 0);
    },
  };
}

/** Helps at the board's next job; call it again and again. Blocks the thread until there is one. */
export function help(hands: Hands, address: number, seen: number): number {
  const board = boardAt(hands.memory, address);
  const { counters } = board;
  Atomics.wait(counters, JOBS, seen);
  const job = Atomics.load(counters, JOBS);
  Atomics.add(counters, ACTIVE, 1);
  if (Atomics.load(counters, OPEN) === 1) takeTasks(board, hands, read(board));
  Atomics.sub(counters, ACTIVE, 1);
  Atomics.notify(counters, ACTIVE);
  return job;
}
