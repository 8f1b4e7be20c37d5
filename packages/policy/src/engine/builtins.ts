/** Functions of Rego the host answers: JSON texts in, a JSON text out; null is undefined. */
export type Builtins = Readonly<Record<string, ((...args: readonly string[]) => string | null) | undefined>>;

/** The two builtins of the shipped policies that WebAssembly leaves to its host. Nothing here reaches out. */
export function policyBuiltins(nowMs: number): Builtins {
  const now = String(BigInt(Math.trunc(nowMs)) * 1_000_000n);
  return {
    // The same for the whole run, as in OPA for one query.
    'time.now_ns': () => now,
    'time.parse_rfc3339_ns': (json) => {
      const value: unknown = JSON.parse(json ?? 'null');
      return typeof value === 'string' ? parseRfc3339(value) : null;
    },
  };
}

// Go takes an hour of one digit too.
const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})$/;
const latestNs = 2n ** 63n - 1n;

/**
 * Nanoseconds since the epoch, as digits because they exceed what a number holds; null for what Go's time.RFC3339 does
 * not take and for what 64 bits do not hold, where OPA has an error.
 */
function parseRfc3339(text: string): string | null {
  const match = rfc3339.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, m = 0, d = 0, h = 0, min = 0, s = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(y, m - 1, d);
  date.setUTCHours(h, min, s);
  const isReal =
    date.getUTCFullYear() === y &&
    date.getUTCMonth() === m - 1 &&
    date.getUTCDate() === d &&
    h < 24 &&
    min < 60 &&
    s < 60;
  const offset = offsetSeconds(zone);
  if (!isReal || offset === null) return null;
  const seconds = BigInt(date.getTime() / 1000) - BigInt(offset);
  const ns = seconds * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
  return ns > latestNs || ns < -latestNs - 1n ? null : String(ns);
}

function offsetSeconds(zone: string): number | null {
  if (zone === 'Z') return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  if (hours > 24 || minutes > 60) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
}
