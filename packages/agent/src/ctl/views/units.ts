/** `90 us`, `1.50 ms`, `2.0 s`. */
export function formatMicros(micros: number): string {
  if (micros < 1000) return `${Math.round(micros)} us`;
  return micros < 1e6 ? `${(micros / 1000).toFixed(2)} ms` : `${(micros / 1e6).toFixed(1)} s`;
}

/** `950 bit/s`, `1.50 Mbit/s`, `2.00 Gbit/s`. */
export function formatBitRate(bitsPerSecond: number): string {
  if (bitsPerSecond < 1000) return `${Math.round(bitsPerSecond)} bit/s`;
  const [unit, factor] =
    bitsPerSecond < 1e6 ? ['kbit/s', 1e3] : bitsPerSecond < 1e9 ? ['Mbit/s', 1e6] : ['Gbit/s', 1e9];
  return `${(bitsPerSecond / Number(factor)).toFixed(2)} ${unit}`;
}

/** `42 s`, `5 min`, `3 h`, `12 d`. */
export function formatAge(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
