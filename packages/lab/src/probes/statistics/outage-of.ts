import type { FlowTrial } from '@dwcp/model';
import { type FlowTrace, isAnswered } from '../flow-trace.ts';
import { roundTripsOf } from './distribution-of.ts';

/** What a flow went through; times on the clock of the traces. */
export interface Outage extends Omit<FlowTrial, 'flow'> {
  readonly lostForward: number;
  readonly lostBack: number;
  /** In order; the last one is open when the flow stayed down. `outageMs` is the longest. */
  readonly interruptions: readonly Interruption[];
  /** Longest time between two probes: no outage shorter than this is certain to be seen. */
  readonly longestGapMs: number;
}

/** From the first probe lost or late to the first of a steady run of answers in time, by the times they were sent. */
export interface Interruption {
  readonly beginNs: number;
  /** Null: no steady run followed. */
  readonly endNs: number | null;
  readonly lost: number;
}

/** Answers in a row that end an interruption: 100 ms of probes every 2 ms. */
export const defaultSteadyProbes = 50;

/**
 * A probe that waited in a queue until the network was back was not lost, and did not get through either: an answer that
 * takes so much longer than twice the usual round trip came too late. The prober counts as lost what takes so long.
 */
const lateAfterNs = 50e6;

/**
 * Judges the probes a fault could touch: those sent after the last one whose answer was back before it. What was lost
 * before that is not the fault's. A trace must end with a steady run, or the flow counts as down.
 */
export function outageOf(
  trace: FlowTrace,
  options: { readonly faultNs: number; readonly steadyProbes?: number },
): Outage {
  const { faultNs, steadyProbes = defaultSteadyProbes } = options;
  const first = firstTouched(trace, faultNs);
  const count = trace.sentNs.length;
  const latestNs = lateAfterNs + 2 * usualRoundTripNs(trace, faultNs);
  const interruptions = interruptionsOf(trace, { first, steadyProbes, latestNs });
  let [lostForward, lostBack, late, duplicated, reordered, longestGapNs] = [0, 0, 0, 0, 0, 0];
  for (let index = first; index < count; index++) {
    if (trace.forwardNs[index] === 0) lostForward++;
    else if (trace.backNs[index] === 0) lostBack++;
    else if (roundTripNs(trace, index) > latestNs) late++;
    duplicated += at(trace.forwardCopies, index) + at(trace.backCopies, index);
    if (at(trace.reordered, index) !== 0) reordered++;
    if (index > first) longestGapNs = Math.max(longestGapNs, at(trace.sentNs, index) - at(trace.sentNs, index - 1));
  }
  return {
    sent: count - first,
    lost: lostForward + lostBack,
    lostForward,
    lostBack,
    late,
    duplicated,
    reordered,
    outageMs: longestMs(interruptions),
    interruptions,
    longestGapMs: longestGapNs / 1e6,
  };
}

function firstTouched(trace: FlowTrace, faultNs: number): number {
  let first = 0;
  for (let index = 0; index < trace.sentNs.length && at(trace.sentNs, index) <= faultNs; index++) {
    const backNs = at(trace.sentNs, index) + at(trace.forwardNs, index) + at(trace.backNs, index);
    if (isAnswered(trace, index) && backNs <= faultNs) first = index + 1;
  }
  return first;
}

function interruptionsOf(
  trace: FlowTrace,
  options: { readonly first: number; readonly steadyProbes: number; readonly latestNs: number },
): readonly Interruption[] {
  const { first, steadyProbes, latestNs } = options;
  const isInTime = (index: number) => isAnswered(trace, index) && roundTripNs(trace, index) <= latestNs;
  const found: Interruption[] = [];
  const count = trace.sentNs.length;
  for (let index = first; index < count; index++) {
    if (isInTime(index)) continue;
    const beginNs = at(trace.sentNs, index);
    let [run, lost] = [0, 0];
    for (; index < count && run < steadyProbes; index++) {
      run = isInTime(index) ? run + 1 : 0;
      if (!isAnswered(trace, index)) lost++;
    }
    found.push({ beginNs, endNs: run < steadyProbes ? null : at(trace.sentNs, index - run), lost });
    // The probe at `index` begins what follows the run.
    index--;
  }
  return found;
}

function longestMs(interruptions: readonly Interruption[]): number | null {
  let longest = 0;
  for (const { beginNs, endNs } of interruptions) {
    if (endNs === null) return null;
    longest = Math.max(longest, (endNs - beginNs) / 1e6);
  }
  return longest;
}

function roundTripNs(trace: FlowTrace, index: number): number {
  return at(trace.forwardNs, index) + at(trace.backNs, index);
}

const enoughBefore = 20;

/**
 * The median of what was sent before the fault; where that is too little, the lower quartile of all, which holds though most
 * of what was answered was late. 0 when nothing was.
 */
function usualRoundTripNs(trace: FlowTrace, faultNs: number): number {
  const before: number[] = [];
  for (let index = 0; index < trace.sentNs.length && at(trace.sentNs, index) < faultNs; index++) {
    if (isAnswered(trace, index)) before.push(roundTripNs(trace, index));
  }
  if (before.length >= enoughBefore) return before.sort((a, b) => a - b)[Math.floor(before.length / 2)] ?? 0;
  const answered = roundTripsOf(trace).toSorted();
  return (answered[Math.floor(answered.length / 4)] ?? 0) * 1e6;
}

function at(column: Float64Array | Uint32Array | Uint8Array, index: number): number {
  return column[index] ?? 0;
}
