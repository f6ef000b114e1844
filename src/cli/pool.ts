// Worker processes on this machine. A worker that is lost is replaced, and its job is tried again; a job that loses one
// worker after the other gets a result that says so.

import { type ChildProcess, fork } from "node:child_process";

/** Computes jobs, as many at a time as there are workers. */
export interface Pool<Job, Result> {
  /** The job's result. Rejects only where the pool is closed before. */
  readonly run: (job: Job) => Promise<Result>;
  /** Lets all workers end by themselves, and resolves when they have. */
  readonly end: () => Promise<void>;
  /** Ends all workers at once. */
  readonly close: () => void;
}

export interface PoolSettings<Job, Result> {
  /** How many workers there are at most; none starts before there is a job for it. */
  readonly size: number;
  /** Path of what a worker runs: it is sent jobs, answers each with a result, and ends when it is disconnected. */
  readonly program: string;
  /** What each worker is told when it starts. Plain JSON. */
  readonly argument: unknown;
  /** The result of a job that no worker came back from. The sentence says so. */
  readonly giveUp: (job: Job, sentence: string) => Result;
}

/** A job on its way. */
interface Task<Job, Result> {
  readonly job: Job;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
  /** Workers that were lost over it. */
  lost: number;
}

/** How many workers a job may lose. */
const MOST_LOST = 3;

/** The tasks of one pool, and who works on which. */
interface State<Job, Result> {
  readonly waiting: Task<Job, Result>[];
  readonly working: Map<ChildProcess, Task<Job, Result> | undefined>;
  closed: boolean;
}

function startWorker({ program, argument }: PoolSettings<never, unknown>): ChildProcess {
  return fork(program, [JSON.stringify(argument)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    // JSON has no NaN.
    serialization: "advanced",
  });
}

/** Resolves when a process has ended. */
function ended(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => worker.once("exit", () => resolve()));
}

function rejectAll<Job, Result>({ waiting, working }: State<Job, Result>): void {
  for (const task of [...working.values(), ...waiting]) task?.reject(new Error("The pool was closed."));
}

export function openPool<Job extends object, Result>(settings: PoolSettings<Job, Result>): Pool<Job, Result> {
  const state: State<Job, Result> = { waiting: [], working: new Map(), closed: false };
  /** What happens to a worker's job when the worker has ended. */
  const takeBack = (worker: ChildProcess, reason: string | number | null) => {
    const task = state.working.get(worker);
    state.working.delete(worker);
    if (task === undefined || state.closed) return;
    task.lost++;
    if (task.lost < MOST_LOST) return void state.waiting.unshift(task);
    const why = reason ?? "no reason was given";
    task.resolve(
      settings.giveUp(task.job, `${MOST_LOST} worker processes in a row ended at this job (${why}).`),
    );
  };
  const start = (): ChildProcess => {
    const worker = startWorker(settings);
    state.working.set(worker, undefined);
    const end = (reason: string | number | null) => {
      takeBack(worker, reason);
      handOut();
    };
    worker.on("message", (result) => {
      const task = state.working.get(worker);
      if (task === undefined) return;
      state.working.set(worker, undefined);
      task.resolve(result as Result);
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
      const worker = idle() ?? (state.working.size < settings.size ? start() : undefined);
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
    async end() {
      state.closed = true;
      rejectAll(state);
      const workers = [...state.working.keys()];
      for (const worker of workers) if (worker.connected) worker.disconnect();
      await Promise.all(workers.map(ended));
    },
    close() {
      state.closed = true;
      rejectAll(state);
      for (const worker of state.working.keys()) worker.kill("SIGKILL");
    },
  };
}
