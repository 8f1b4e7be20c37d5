import type { FlowTrace } from './flow-trace.ts';

const intervalNs = 2e6;

/**
 * A trace of one probe every 2 ms, the first sent at 0. `.` answered, `>` lost on the way there, `<` on the way back,
 * `2` answered twice, `r` answered out of order, `w` waited 200 ms on the way there. Each way takes 1 ms otherwise.
 */
export function traceOf(fates: string): FlowTrace {
  const each = <T>(value: (fate: string, index: number) => T) => [...fates].map(value);
  return {
    flow: 'a → b',
    intervalNs,
    sentNs: Float64Array.from(each((_, index) => index * intervalNs)),
    forwardNs: Uint32Array.from(each((fate) => (fate === '>' ? 0 : fate === 'w' ? 200e6 : 1e6))),
    backNs: Uint32Array.from(each((fate) => (fate === '>' || fate === '<' ? 0 : 1e6))),
    sendErrno: new Uint8Array(fates.length),
    forwardCopies: Uint8Array.from(each((fate) => (fate === '2' ? 1 : 0))),
    backCopies: new Uint8Array(fates.length),
    reordered: Uint8Array.from(each((fate) => (fate === 'r' ? 1 : 0))),
    isCut: false,
  };
}

/** Answered probes, this many. */
export function answered(count: number): string {
  return '.'.repeat(count);
}
