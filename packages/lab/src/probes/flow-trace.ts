/** Every probe of one flow over a span of time, in columns by the order they were sent. */
export interface FlowTrace {
  /** As the flow was named to the prober. */
  readonly flow: string;
  readonly intervalNs: number;
  /** CLOCK_MONOTONIC. */
  readonly sentNs: Float64Array;
  /** One way there and back; 0: never arrived. Lost there: `forwardNs` 0. Lost on the way back: only `backNs` 0. */
  readonly forwardNs: Uint32Array;
  readonly backNs: Uint32Array;
  /** Why a probe could not even be sent (errno(3)); 0: it was. */
  readonly sendErrno: Uint8Array;
  /** Copies beyond the first. */
  readonly forwardCopies: Uint8Array;
  readonly backCopies: Uint8Array;
  /** `reorderedForward | reorderedBack`: arrived after a probe that was sent later (RFC 4737 §3.3). */
  readonly reordered: Uint8Array;
  /** The span begins before the oldest probe that is still kept: what came before is unknown. */
  readonly isCut: boolean;
}

export const reorderedForward = 1;
export const reorderedBack = 2;

/** Where in a trace file the prober put a flow. */
export interface TracePart {
  readonly flow: string;
  readonly intervalNs: number;
  readonly offset: number;
  readonly count: number;
  readonly isCut: boolean;
}

/** Maps the columns of one flow; the order is that of native/probe-trace.h. */
export function parseTrace(file: ArrayBuffer, part: TracePart): FlowTrace {
  const { flow, intervalNs, offset, count, isCut } = part;
  const words = offset + count * 8;
  const bytes = words + count * 8;
  const byteColumn = (index: number) => new Uint8Array(file, bytes + count * index, count);
  return {
    flow,
    intervalNs,
    // The prober writes 64-bit integers; a double holds nanoseconds exactly for the first 104 days of a machine.
    sentNs: Float64Array.from(new BigUint64Array(file, offset, count), Number),
    forwardNs: new Uint32Array(file, words, count),
    backNs: new Uint32Array(file, words + count * 4, count),
    sendErrno: byteColumn(0),
    forwardCopies: byteColumn(1),
    backCopies: byteColumn(2),
    reordered: byteColumn(3),
    isCut,
  };
}

/** Answered: it came there and back. */
export function isAnswered(trace: FlowTrace, index: number): boolean {
  return (trace.backNs[index] ?? 0) > 0;
}

/** Now, on the clock of the traces. */
export function monotonicNs(): number {
  return Number(process.hrtime.bigint());
}
