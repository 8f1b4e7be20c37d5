/** `0.21 ms`, `4.7 ms`, `151 ms`, `2.40 s`: three digits say as much as a measurement knows. */
export function formatMs(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  if (ms >= 100) return `${ms.toFixed(0)} ms`;
  if (ms >= 1) return `${ms.toFixed(1)} ms`;
  return ms === 0 ? '0 ms' : `${ms.toFixed(2)} ms`;
}
