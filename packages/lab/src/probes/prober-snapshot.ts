import { isBoolean, isNumber, listOf, objectOf, type Shape } from '@dwcp/io';

/** How the flows do now. */
export interface ProberSnapshot {
  /** CLOCK_MONOTONIC. */
  readonly nowNs: number;
  /** Processor time the prober has used. */
  readonly processorMs: number;
  readonly flows: readonly FlowSnapshot[];
}

export interface FlowSnapshot {
  readonly flow: string;
  readonly sent: number;
  /** Moments at which the prober was not run in time, so that nothing was sent. */
  readonly skipped: number;
  readonly answered: number;
  readonly lost: number;
  readonly isDown: boolean;
  /** When the last probe was sent whose fate is known: answers were waited for up to here. */
  readonly judgedNs: number;
  /** When the first probe of the present run of answers was sent; null when the last known one was lost. */
  readonly runSinceNs: number | null;
  readonly lastLostNs: number | null;
  readonly lastAnsweredNs: number | null;
  readonly roundTripMs: number;
  /** Why the last probe could not be sent (errno(3)); 0: it was. */
  readonly sendErrno: number;
  /** Why nothing listens at the target; 0: it does. */
  readonly targetErrno: number;
}

/** What the program says; a time of 0 stands for never. */
export interface SaidSnapshot {
  readonly nowNs: number;
  readonly processorUs: number;
  readonly flows: readonly SaidFlow[];
}

interface SaidFlow extends Omit<FlowSnapshot, 'flow' | 'roundTripMs' | 'runSinceNs' | 'lastLostNs' | 'lastAnsweredNs'> {
  readonly flow: number;
  readonly runSinceNs: number;
  readonly lastLostNs: number;
  readonly lastAnsweredNs: number;
  readonly roundTripNs: number;
}

const isFlow = objectOf<SaidFlow>({
  flow: isNumber,
  sent: isNumber,
  skipped: isNumber,
  answered: isNumber,
  lost: isNumber,
  isDown: isBoolean,
  judgedNs: isNumber,
  runSinceNs: isNumber,
  lastLostNs: isNumber,
  lastAnsweredNs: isNumber,
  roundTripNs: isNumber,
  sendErrno: isNumber,
  targetErrno: isNumber,
});

export const isSnapshot: Shape<SaidSnapshot> = objectOf<SaidSnapshot>({
  nowNs: isNumber,
  processorUs: isNumber,
  flows: listOf(isFlow),
});

/** With the names of the flows, by number. */
export function snapshotOf(said: SaidSnapshot, names: readonly string[]): ProberSnapshot {
  return {
    nowNs: said.nowNs,
    processorMs: said.processorUs / 1e3,
    flows: said.flows.map((flow) => ({
      flow: names[flow.flow] ?? '',
      sent: flow.sent,
      skipped: flow.skipped,
      answered: flow.answered,
      lost: flow.lost,
      isDown: flow.isDown,
      judgedNs: flow.judgedNs,
      runSinceNs: flow.runSinceNs || null,
      lastLostNs: flow.lastLostNs || null,
      lastAnsweredNs: flow.lastAnsweredNs || null,
      roundTripMs: flow.roundTripNs / 1e6,
      sendErrno: flow.sendErrno,
      targetErrno: flow.targetErrno,
    })),
  };
}
