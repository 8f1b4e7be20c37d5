import type { Context } from '@dwcp/io';
import { type Interruption, monotonicNs, outageOf, type Prober, type StallWatch } from '@dwcp/lab';
import type { Fault, FaultTrial, FlowTrial, TimelineEvent } from '@dwcp/model';
import type { Laboratory } from '../laboratory/laboratory.ts';
import { isOperation, scopeOf } from './fault-scope.ts';
import { flowName } from './flows.ts';
import type { InjectFault } from './inject.ts';
import { pause } from './pause.ts';
import { type RouteSnapshot, settle } from './settle.ts';
import { type HostEvent, splitOf, timelineOf } from './timeline.ts';

/** What every trial of a run shares. */
export interface TrialBench {
  readonly laboratory: Laboratory;
  readonly prober: Prober;
  readonly inject: InjectFault;
  /** As they were when the network was found healthy. */
  readonly routes: RouteSnapshot;
  readonly stalls: StallWatch;
  /** Everything the hosts said so far. */
  readonly hostEvents: readonly HostEvent[];
}

export interface PlannedTrial {
  readonly fault: Fault;
  readonly trial: number;
  /** The fault whose turn comes after this; null when nobody knows. */
  readonly next: Fault | null;
}

/** A flow runs again when it had nothing but answers for so long. */
const steadyMs = 200;
/** A fault shows later than it happens: a timer has to expire, a queue to drain. */
const watchMs = 600;
/** Longest a flow may be down before a trial gives up on it. */
const outageTimeoutMs = 6_000;
/** A stall just before a fault delays what notices it; probes under way when it comes are the fault's. */
const beforeFaultNs = 200e6;
/** The run of answers that ends an outage. */
const afterOutageMs = 100;
const beforeTimeoutMs = 10_000;
const settleTimeoutMs = 25_000;

/**
 * One fault, once: flows steady, fault in, flows steady again (or the hold over), fault out, network as before. A flow that is
 * not steady to begin with makes the trial worthless: it throws nothing, its outage is null.
 */
export async function runTrial(
  { fault, trial, next }: PlannedTrial,
  bench: TrialBench,
  ctx: Context,
): Promise<FaultTrial> {
  const { prober, laboratory, inject } = bench;
  const flows = flowNames(fault);
  await prober.probeOnly(flows);
  const before = await prober.waitUntilSteady({ flows, steadyMs, timeoutMs: beforeTimeoutMs });
  if (before.unsteady.length > 0)
    return worthless(fault, trial, `${before.unsteady.join(', ')} was down before the fault`);
  const injected = await inject(fault.what, ctx);
  const faultNs = injected.atNs;
  const wallOffsetMs = Date.now() - monotonicNs() / 1e6;
  try {
    await hold(fault, flows, { faultNs, bench, ctx });
  } finally {
    await injected.undo();
  }
  const undoneNs = monotonicNs();
  // While the network settles the next flows become steady.
  if (next !== null) await prober.probeOnly([...new Set([...flows, ...flowNames(next)])]);
  const { nodes } = scopeOf(fault.what, laboratory.topology, laboratory.plan);
  const { routes, hostEvents: said } = bench;
  const missing = await settle(laboratory, { routes, hostEvents: said, nodes, timeoutMs: settleTimeoutMs }, ctx);
  const after = await prober.waitUntilSteady({ flows, sinceNs: undoneNs, steadyMs, timeoutMs: beforeTimeoutMs });
  const endNs = after.untilNs;
  const traces = await prober.trace(faultNs - beforeFaultNs, endNs);
  const outages = fault.flows.map((flow) => {
    const trace = traces.find((candidate) => candidate.flow === flowName(flow, fault.packetBytes));
    if (trace === undefined) throw new Error(`no trace of ${flow.from} → ${flow.to}`);
    return { flow, isCut: trace.isCut, ...outageOf(trace, { faultNs }) };
  });
  const results = outages.map(({ flow, sent, lost, late, duplicated, reordered, ...outage }): FlowTrial => {
    // What only the end of the fault mended, nothing took over.
    const outageMs = hasRedundancy(fault) && wasDownAt(outage.interruptions, undoneNs) ? null : outage.outageMs;
    return { flow, sent, lost, late, duplicated, reordered, outageMs };
  });
  const hostEvents = timelineOf(bench.hostEvents, {
    faultWallMs: faultNs / 1e6 + wallOffsetMs,
    untilWallMs: endNs / 1e6 + wallOffsetMs,
  });
  const worst = worstOf(results);
  return {
    trial,
    flows: results,
    split: splitOf(hostEvents, worst),
    timeline: timelineWith(hostEvents, { fault, undoneMs: (undoneNs - faultNs) / 1e6, outageMs: worst }),
    recoveryMs: missing.length === 0 && after.unsteady.length === 0 ? (endNs - undoneNs) / 1e6 : null,
    stallMs: bench.stalls.longestMs(faultNs - beforeFaultNs, stallsMatterUntil(fault, { faultNs, endNs, worst })),
    probeGapMs: Math.max(...outages.map(({ isCut, longestGapMs }) => (isCut ? (endNs - faultNs) / 1e6 : longestGapMs))),
  };
}

function flowNames(fault: Fault): readonly string[] {
  return fault.flows.map((flow) => flowName(flow, fault.packetBytes));
}

async function hold(
  fault: Fault,
  flows: readonly string[],
  { faultNs, bench, ctx }: { readonly faultNs: number; readonly bench: TrialBench; readonly ctx: Context },
): Promise<void> {
  const until = fault.holdMs ?? watchMs;
  await pause(Math.max(0, until - (monotonicNs() - faultNs) / 1e6), ctx.signal);
  if (fault.holdMs !== null) return;
  await bench.prober.waitUntilSteady({ flows, sinceNs: faultNs, steadyMs, timeoutMs: outageTimeoutMs });
}

/**
 * What a machine that stands still later prolongs is the way back, of which nothing is asked but that it ends. An operation has
 * to lose nothing at any time.
 */
function stallsMatterUntil(
  fault: Fault,
  { faultNs, endNs, worst }: { readonly faultNs: number; readonly endNs: number; readonly worst: number | null },
): number {
  if (worst === null || isOperation(fault.what)) return endNs;
  return Math.min(endNs, faultNs + (Math.max(worst, fault.holdMs ?? watchMs) + afterOutageMs) * 1e6);
}

/** A hole swallows packets for as long as it is there, and a flapping link is up again by itself. */
function hasRedundancy({ what, isCanary }: Fault): boolean {
  return !isCanary && what.kind !== 'mtu-black-hole' && what.kind !== 'flap' && !isOperation(what);
}

function wasDownAt(interruptions: readonly Interruption[], atNs: number): boolean {
  return interruptions.some(({ beginNs, endNs }) => beginNs < atNs && (endNs === null || endNs > atNs));
}

/** The longest outage; null when a flow stayed down. */
export function worstOf(flows: readonly FlowTrial[]): number | null {
  const outages = flows.map((flow) => flow.outageMs);
  return outages.includes(null) ? null : Math.max(0, ...outages.map((outage) => outage ?? 0));
}

function worthless(fault: Fault, trial: number, message: string): FaultTrial {
  return {
    trial,
    flows: fault.flows.map((flow) => ({
      flow,
      sent: 0,
      lost: 0,
      late: 0,
      duplicated: 0,
      reordered: 0,
      outageMs: null,
    })),
    split: splitOf([], null),
    timeline: [{ atMs: 0, source: 'probe', node: null, message }],
    recoveryMs: null,
    stallMs: 0,
    probeGapMs: 0,
  };
}

function timelineWith(
  events: readonly TimelineEvent[],
  mark: { readonly fault: Fault; readonly undoneMs: number; readonly outageMs: number | null },
): readonly TimelineEvent[] {
  const own: readonly TimelineEvent[] = [
    { atMs: 0, source: 'fault', node: null, message: `${mark.fault.name} begins` },
    {
      atMs: Math.round(mark.undoneMs * 1_000) / 1_000,
      source: 'fault',
      node: null,
      message: `${mark.fault.name} ends`,
    },
  ];
  return [...own, ...events].sort((a, b) => a.atMs - b.atMs);
}
