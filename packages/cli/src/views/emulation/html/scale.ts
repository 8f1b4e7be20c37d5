import { formatMs } from '../format-ms.ts';

/** From milliseconds to places on an axis. */
export interface Scale {
  at(ms: number): number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/** From 0 to at least `maximum`, in steps of 1, 2 or 5. */
export function linearScale(maximum: number, from: number, to: number): Scale {
  const top = maximum > 0 ? maximum : 1;
  const step = niceStep(top / 6);
  const end = Math.ceil(top / step - 1e-9) * step;
  const at = (ms: number) => from + (Math.min(Math.max(ms, 0), end) / end) * (to - from);
  const count = Math.round(end / step);
  return { at, ticks: Array.from({ length: count + 1 }, (_, index) => tick(at, index * step)) };
}

/** Zero, then powers of ten from 1 ms on: where some outages are a hundred times as long as others. */
export function logScale(maximum: number, from: number, to: number): Scale {
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(maximum, 10)) - 1e-9));
  const first = from + (to - from) * 0.06;
  const at = (ms: number) => (ms < 1 ? from : first + (Math.log10(ms) / decades) * (to - first));
  const powers = Array.from({ length: decades + 1 }, (_, power) => 10 ** power);
  return { at, ticks: [0, ...powers].map((ms) => tick(at, ms)) };
}

function tick(at: (ms: number) => number, ms: number): Scale['ticks'][number] {
  return { at: at(ms), label: formatMs(ms).replace(/\.0+ /, ' ') };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}
