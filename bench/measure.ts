// Times contenders in turns, in one page. The measure is CPU time summed over all processes of the browser, because
// wall time on a shared machine swings by a factor of two, and work that moves to another process does not hide.

/** Something to time; one `run` does the work `repeats` times (1 where left out). */
export interface Contender {
  readonly name: string;
  readonly repeats?: number;
  run(): Promise<unknown>;
}

/** Medians over the rounds, in milliseconds for doing the work once. */
export interface Timing {
  readonly name: string;
  readonly cpu: number;
  readonly wall: number;
}

/** What was raced, and the times of those who raced. */
export interface Race {
  readonly what: string;
  readonly timings: readonly Timing[];
}

/** Seeded numbers in 0 … 1. */
export function randomValues(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

/** Throws where a contender's numbers are not the expected ones: a wrong answer must not win a race. */
export function compare(name: string, actual: Float32Array, expected: Float32Array): void {
  const wrong = expected.findIndex(
    (value, i) => !(Math.abs(value - (actual[i] ?? Number.NaN)) < 1e-3 * Math.max(1, Math.abs(value))),
  );
  if (actual.length !== expected.length || wrong !== -1) {
    throw new Error(`${name} computes ${actual[wrong]} at ${wrong}, not ${expected[wrong]}`);
  }
}

/** CPU milliseconds that the browser's processes have used so far; scripts/bench.mjs answers. */
async function cpuTime(): Promise<number> {
  const response = await fetch("/cpu-time", { cache: "no-store" });
  return Number(await response.text());
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** What asking for the CPU time costs by itself. */
async function overhead(): Promise<number> {
  const costs: number[] = [];
  for (let i = 0; i < 7; i++) {
    const before = await cpuTime();
    costs.push((await cpuTime()) - before);
  }
  return median(costs);
}

/** Milliseconds of one of `times` runs. */
async function measure(contender: Contender, times: number): Promise<{ wall: number; cpu: number }> {
  const before = await cpuTime();
  const start = performance.now();
  for (let i = 0; i < times; i++) await contender.run();
  return { wall: (performance.now() - start) / times, cpu: ((await cpuTime()) - before) / times };
}

/** After this many milliseconds a contender has raced enough: software adapters need minutes for large networks. */
const ENOUGH = 20_000;

/** Times every contender once a round, for `rounds` rounds; slow ones in fewer rounds, and at least once. */
export async function race(
  contenders: readonly Contender[],
  rounds: number,
  milliseconds = 60,
): Promise<Timing[]> {
  const cost = await overhead();
  const entries = contenders.map((contender) => ({
    contender,
    times: 0,
    cpu: [] as number[],
    wall: [] as number[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      const { contender, cpu, wall } = entry;
      if (wall.reduce((sum, each) => sum + each * entry.times, 0) > ENOUGH) continue;
      let sample = await measure(contender, entry.times || 1);
      if (entry.times === 0) {
        // The first says how often to iterate so that a sample is long enough; a long one counts.
        entry.times = Math.min(200, Math.max(1, Math.ceil(milliseconds / Math.max(sample.wall, 0.05))));
        if (entry.times > 1) sample = await measure(contender, entry.times);
      }
      wall.push(sample.wall);
      cpu.push(Math.max(0, sample.cpu - cost / entry.times));
    }
  }
  return entries.map(({ contender, cpu, wall }) => ({
    name: contender.name,
    cpu: median(cpu) / (contender.repeats ?? 1),
    wall: median(wall) / (contender.repeats ?? 1),
  }));
}
