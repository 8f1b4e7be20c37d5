import type { Context } from '@dwcp/io';
import {
  DwcpError,
  type Fault,
  type FaultReport,
  type FaultTrial,
  type FaultTurn,
  orderFaults,
  type Scenario,
} from '@dwcp/model';
import { isDisturbed, reportFault } from './judge-fault.ts';
import { handshakeAgeOf } from './operations.ts';
import { type PlannedTrial, runTrial, type TrialBench } from './run-trial.ts';

export interface FaultResults {
  /** In the order of the scenario. */
  readonly reports: readonly FaultReport[];
  /** Why not all trials were made; null when they were. */
  readonly cutOff: string | null;
}

const mostRepeats = 2;

/** A WireGuard session key of this age is about to be replaced (after 120 s). */
const nearRekeySeconds = 112;

/**
 * Runs the trials of all faults in the order that follows from the seed. A rekey cannot be asked for: it has its turn as soon
 * as the session key of its tunnel is old enough, and after everything else at the latest.
 */
export async function runFaults(
  scenario: Scenario,
  bench: TrialBench,
  options: { readonly deadlineMs: number },
  ctx: Context,
): Promise<FaultResults> {
  const trials = new Map<string, FaultTrial[]>(scenario.faults.map((fault) => [fault.name, []]));
  const repeats = new Map<string, number>();
  const order = orderFaults(scenario);
  const waiting = order.filter((run) => isRekey(run.fault));
  const queue = order.filter((run) => !isRekey(run.fault));
  let cutOff: string | null = null;
  for (;;) {
    const due = await dueRekey(waiting, bench, ctx);
    const next = due ?? queue.shift() ?? waiting[0];
    if (next === undefined) break;
    if (waiting.includes(next)) waiting.splice(waiting.indexOf(next), 1);
    if (performance.now() > options.deadlineMs) {
      cutOff = `the time budget of ${scenario.timeBudgetSeconds} s is over: ${queue.length + waiting.length + 1} trials were not made`;
      break;
    }
    const { trial, repeated } = await runUndisturbed(
      { ...next, next: queue[0]?.fault ?? null },
      { bench, deadlineMs: options.deadlineMs, ctx },
    );
    trials.get(next.fault.name)?.push(trial);
    repeats.set(next.fault.name, (repeats.get(next.fault.name) ?? 0) + repeated);
  }
  const reports = scenario.faults.map((fault) =>
    reportFault(fault, trials.get(fault.name) ?? [], repeats.get(fault.name) ?? 0),
  );
  return { reports, cutOff };
}

/**
 * A trial during which the machine stood still is made again, twice at the most: what it shows otherwise is the machine. The
 * stall is measured on its own, never concluded from the result.
 */
async function runUndisturbed(
  turn: PlannedTrial,
  { bench, deadlineMs, ctx }: { readonly bench: TrialBench; readonly deadlineMs: number; readonly ctx: Context },
): Promise<{ readonly trial: FaultTrial; readonly repeated: number }> {
  for (let repeated = 0; ; repeated++) {
    const trial = await runOne(turn, bench, ctx);
    const isLast = repeated === mostRepeats || performance.now() > deadlineMs;
    if (!isDisturbed(turn.fault, trial) || isLast) return { trial, repeated };
  }
}

async function runOne(turn: PlannedTrial, bench: TrialBench, ctx: Context): Promise<FaultTrial> {
  const started = performance.now();
  const { fault, trial } = turn;
  const result = await runTrial(turn, bench, ctx);
  ctx.events.emit({
    code: 'emulate.trial-finished',
    message: `${fault.name}, trial ${trial} of ${fault.trials}`,
    data: {
      fault: fault.name,
      trial,
      outageMs: result.flows.map((flow) => flow.outageMs),
      lost: result.flows.map((flow) => flow.lost),
      recoveryMs: result.recoveryMs,
      stallMs: result.stallMs,
      durationMs: Math.round(performance.now() - started),
    },
  });
  return result;
}

async function dueRekey(
  waiting: readonly FaultTurn[],
  { laboratory }: TrialBench,
  ctx: Context,
): Promise<FaultTurn | null> {
  const [next] = waiting;
  if (next === undefined || next.fault.what.kind !== 'wireguard-rekey') return null;
  try {
    const age = await handshakeAgeOf(laboratory, next.fault.what.tunnel, ctx.now());
    return age !== null && age >= nearRekeySeconds ? next : null;
  } catch (cause) {
    if (cause instanceof DwcpError && cause.code !== 'INTERRUPTED') return null;
    throw cause;
  }
}

function isRekey(fault: Fault): boolean {
  return fault.what.kind === 'wireguard-rekey';
}
