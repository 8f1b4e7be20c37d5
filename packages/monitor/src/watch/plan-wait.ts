export interface Pace {
  readonly intervalMs: number;
  /** Share of the interval by which a start lies earlier or later, so that many monitors do not start together. */
  readonly jitter: number;
}

/** Milliseconds from the end of a run that took `tookMs` to the start of the next; 0 after one that took too long. */
export function planWait(pace: Pace, { tookMs, random }: { readonly tookMs: number; readonly random: number }): number {
  const wantedMs = pace.intervalMs * (1 + pace.jitter * (2 * random - 1));
  return Math.max(0, wantedMs - tookMs);
}
