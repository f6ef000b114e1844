// "Did you mean …": the known word that is closest to one that is not known.

/** Steps from one word to another: letters left out, put in, changed, or two neighbours swapped (Damerau–Levenshtein, restricted). */
function distance(a: string, b: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed, swapped));
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

// Longer words are no slips of a finger, and their table would be large.
const LONGEST = 200;

/**
 * The known word that was meant: the only one that has it in it, or the nearest, of which one letter in three may be
 * wrong. Undefined where there is none.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const asked = word.toLowerCase();
  const [longer, another] = known.filter((each) => {
    const at = each.toLowerCase().indexOf(asked);
    return asked.length > 1 && (at === 0 || (at > 0 && asked.length > 2));
  });
  if (longer !== undefined && another === undefined) return longer;
  let best: { readonly candidate: string; readonly steps: number } | undefined;
  for (const candidate of known) {
    const most = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (candidate.length > LONGEST || Math.abs(candidate.length - word.length) > most) continue;
    const steps = distance(asked, candidate.toLowerCase());
    if (steps <= most && steps < word.length && steps < (best?.steps ?? Infinity))
      best = { candidate, steps };
  }
  return best?.candidate;
}

/** "did you mean stem.0? There are …" as the second half of a sentence about a name that is not known. */
export function suggest(word: string, known: readonly string[], listed = 12): string {
  const meant = nearest(word, known);
  const more = known.length > listed ? " …" : "";
  const list = `${known.slice(0, listed).join(", ")}${more}`;
  return meant === undefined ? `there are ${list}` : `did you mean ${meant}? There are ${list}`;
}
