// Which weights get an edge. A large link has more of them than a picture can hold, so the strongest by |w| are
// chosen, exactly, in linear time: quickselect on the magnitudes, then one pass that keeps ties by lower index.

function partition(values: Float32Array, low: number, high: number): number {
  const middle = (low + high) >> 1;
  const [a, b, c] = [values[low] ?? 0, values[middle] ?? 0, values[high] ?? 0];
  const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  let [left, right] = [low - 1, high + 1];
  for (;;) {
    do left++;
    while ((values[left] ?? 0) < pivot);
    do right--;
    while ((values[right] ?? 0) > pivot);
    if (left >= right) return right;
    const swapped = values[left] ?? 0;
    values[left] = values[right] ?? 0;
    values[right] = swapped;
  }
}

/** The value at place `rank` (0 = smallest) in sorted order. Reorders `values`. Throws RangeError outside them. */
export function quickselect(values: Float32Array, rank: number): number {
  if (rank < 0 || rank >= values.length) throw new RangeError(`rank ${rank} of ${values.length} values`);
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const split = partition(values, low, high);
    if (rank <= split) high = split;
    else low = split + 1;
  }
  return values[low] ?? 0;
}

/**
 * Indices of the `count` largest |weights| (all where there are fewer), weakest first: the order to draw them in.
 * Among equals the lower index counts as stronger.
 */
export function selectStrongest(weights: Float32Array, count: number): Uint32Array {
  const magnitudes = weights.map(Math.abs);
  const kept = new Uint32Array(Math.max(0, Math.min(count, weights.length)));
  if (kept.length === 0) return kept;
  const threshold =
    kept.length === weights.length ? 0 : quickselect(magnitudes.slice(), weights.length - kept.length);
  let above = 0;
  for (const magnitude of magnitudes) if (magnitude > threshold) above++;
  let ties = kept.length - above;
  let at = 0;
  magnitudes.forEach((magnitude, index) => {
    if (magnitude > threshold || (magnitude === threshold && ties-- > 0)) kept[at++] = index;
  });
  return kept.sort((a, b) => (magnitudes[a] ?? 0) - (magnitudes[b] ?? 0) || b - a);
}

/** The magnitude that `share` (0 … 1) of all the weights do not exceed; 0 without weights. */
export function magnitudeQuantile(weights: readonly Float32Array[], share: number): number {
  const all = new Float32Array(weights.reduce((sum, part) => sum + part.length, 0));
  if (all.length === 0) return 0;
  let at = 0;
  for (const part of weights) for (const weight of part) all[at++] = Math.abs(weight);
  return quickselect(all, Math.min(all.length - 1, Math.ceil(share * all.length) - 1));
}
