/** Smoothed round-trip time and the time-out that follows from it, as RFC 6298 section 2. */
export interface RoundTrip {
  sample(milliseconds: number): void;
  /** Longest time an acknowledgement may take that the measurements explain; the least of it before the first one. */
  timeoutMs(leastMs: number): number;
}

export function roundTrip(): RoundTrip {
  let smoothed: number | null = null;
  let variation = 0;
  return {
    sample(milliseconds) {
      if (smoothed === null) {
        smoothed = milliseconds;
        variation = milliseconds / 2;
        return;
      }
      variation += (Math.abs(smoothed - milliseconds) - variation) / 4;
      smoothed += (milliseconds - smoothed) / 8;
    },
    timeoutMs: (leastMs) => (smoothed === null ? Math.max(leastMs, 1000) : Math.max(leastMs, smoothed + 4 * variation)),
  };
}
