/** Nearest rank: the smallest sample that at least `percent` of all do not exceed. `sorted` ascends and is not empty. */
export function percentileOf(sorted: ArrayLike<number>, percent: number): number {
  // A product such as 0.999 × 1000 must not come out a hair above the whole number it is.
  const rank = Math.ceil(Number(((percent * sorted.length) / 100).toFixed(6)));
  return sorted[Math.max(rank, 1) - 1] ?? Number.NaN;
}
