// Worker processes on this machine. A worker that is lost is replaced, and its job is tried again; a job that loses one
// worker after the other becomes a row that says so.

import { type ChildProcess, fork } from "node:child_process";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import type { Places } from "./find.ts";
import type { SweepJob } from "./jobs.ts";
import { failureOf, type Row } from "./rows.ts";

/** Computes jobs, as many at a time as there are workers. */
export interface Pool {
  /** The job's row. Rejects only where the pool is closed before. */
  readonly run: (job: SweepJob) => Promise<Row>;
  /** Ends all workers at once. */
  readonly close: () => void;
}

/** A job on its way. */
interface Task {
  readonly job: SweepJob;
  readonly resolve: (row: Row) => void;
  readonly reject: (error: Error) => void;
  /** Workers that were lost over it. */
  lost: number;
}

// `npm run build` puts it beside the command line.
const PROGRAM = fileURLToPath(new URL("./sweep-worker.js", import.meta.url));
/** How many workers a job may lose. */
const MOST_LOST = 3;

/** The tasks of one pool, and who works on which. */
interface State {
  readonly waiting: Task[];
  readonly working: Map<ChildProcess, Task | undefined>;
  closed: boolean;
}

function giveUp({ job, resolve }: Task, signal: string | number | null): void {
  const sentence = `${MOST_LOST} worker processes in a row ended at this job (${signal ?? "no reason was given"}).`;
  resolve(failureOf(job, hostname(), sentence));
}

/** What happens to a worker's job when the worker has ended. */
function takeBack(state: State, worker: ChildProcess, reason: string | number | null): void {
  const task = state.working.get(worker);
  state.working.delete(worker);
  if (task === undefined || state.closed) return;
  task.lost++;
  if (task.lost < MOST_LOST) state.waiting.unshift(task);
  else giveUp(task, reason);
}

/** Starts no worker before there is a job for it. */
export function openPool(size: number, places: Places, program = PROGRAM): Pool {
  const state: State = { waiting: [], working: new Map(), closed: false };
  const start = (): ChildProcess => {
    const worker = fork(program, [JSON.stringify(places)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    state.working.set(worker, undefined);
    const end = (reason: string | number | null) => {
      takeBack(state, worker, reason);
      handOut();
    };
    worker.on("message", (row) => {
      const task = state.working.get(worker);
      if (task === undefined) return;
      state.working.set(worker, undefined);
      task.resolve(row as Row);
      handOut();
    });
    worker.once("exit", (code, signal) => end(signal ?? code));
    worker.on("error", ({ message }) => {
      // Else it is only a job that could not be handed to a worker which is just ending.
      if (worker.pid === undefined) end(message);
    });
    return worker;
  };
  const idle = () => [...state.working].find(([, task]) => task === undefined)?.[0];
  const handOut = () => {
    while (!state.closed && state.waiting.length > 0) {
      const worker = idle() ?? (state.working.size < size ? start() : undefined);
      if (worker === undefined) return;
      const task = state.waiting.shift();
      state.working.set(worker, task);
      if (task !== undefined) worker.send(task.job);
    }
  };
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        state.waiting.push({ job, resolve, reject, lost: 0 });
        handOut();
      }),
    close() {
      state.closed = true;
      for (const [worker, task] of state.working) {
        task?.reject(new Error("The pool was closed."));
        worker.kill("SIGKILL");
      }
      for (const task of state.waiting) task.reject(new Error("The pool was closed."));
    },
  };
}
