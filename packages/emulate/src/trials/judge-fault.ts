import { statisticsOf } from '@dwcp/lab';
import type { Fault, FaultReport, FaultTrial, Verdict } from '@dwcp/model';
import { isOperation } from './fault-scope.ts';
import { worstOf } from './run-trial.ts';

interface Judgement {
  readonly outcome: Verdict;
  readonly observed: string | null;
}

const pass: Judgement = { outcome: 'pass', observed: null };

/** A canary that was seen for less than this part of its hold was not seen. */
const canaryPart = 0.8;

/** The report of a fault from its trials. Limits of the scenario are the policy's to judge; what is said here holds for any. */
export function reportFault(fault: Fault, trials: readonly FaultTrial[], repeated = 0): FaultReport {
  const outages = trials.flatMap((trial) => {
    const outageMs = worstOf(trial.flows);
    return outageMs === null || !hasProbes(trial)
      ? []
      : [{ outageMs, lost: Math.max(...trial.flows.map((flow) => flow.lost)) }];
  });
  return {
    fault,
    ...judge(fault, trials),
    fidelity: 'timer',
    trials,
    repeated,
    statistics: statisticsOf(outages),
    evidence: [],
  };
}

function judge(fault: Fault, trials: readonly FaultTrial[]): Judgement {
  const silent = trials.filter((trial) => !hasProbes(trial));
  if (silent.length > 0)
    return { outcome: 'inconclusive', observed: `${count(silent)} had no probes: ${wordsOf(silent)}` };
  const disturbed = trials.filter((trial) => isDisturbed(fault, trial));
  if (disturbed.length > 0) {
    const longest = Math.round(Math.max(...disturbed.map((trial) => Math.max(trial.stallMs, trial.probeGapMs))));
    return {
      outcome: 'inconclusive',
      observed: `the machine stood still for up to ${longest} ms in ${count(disturbed)}`,
    };
  }
  if (fault.isCanary) return judgeCanary(fault, trials);
  const unnoticed = isOperation(fault.what) ? [] : trials.filter(isUnnoticed);
  if (unnoticed.length > 0) {
    return { outcome: 'inconclusive', observed: `nothing showed the fault in ${count(unnoticed)}: was it there?` };
  }
  const down = trials.filter((trial) => worstOf(trial.flows) === null);
  if (down.length > 0) return { outcome: 'fail', observed: `a flow stayed down in ${count(down)}` };
  const open = trials.filter((trial) => trial.recoveryMs === null);
  if (open.length > 0)
    return { outcome: 'fail', observed: `the network did not come back as before in ${count(open)}` };
  const allowed = fault.limits?.lostPackets ?? (isOperation(fault.what) ? 0 : null);
  // What waited out an operation in a queue stood still all the same.
  const lost = Math.max(0, ...trials.flatMap((trial) => trial.flows.map((flow) => flow.lost + flow.late)));
  if (allowed !== null && lost > allowed) {
    return { outcome: 'fail', observed: `${lost} packets of a flow were lost or late, ${allowed} may be` };
  }
  if (trials.length < fault.trials) {
    return { outcome: 'inconclusive', observed: `${trials.length} of ${fault.trials} trials were made` };
  }
  return pass;
}

/** Half of what the shortest failure detection waits for (50 ms x 3): beyond it, a timer may expire by itself. */
const stallLimitMs = 75;

/** Nothing shorter can be told from no outage at all; of an operation, which loses nothing, more has to be seen. */
const gapLimitMs = { fault: 50, operation: 20 };

/** What such a trial shows is the machine, not the network. */
export function isDisturbed(fault: Fault, trial: FaultTrial): boolean {
  if (!isOperation(fault.what)) return trial.stallMs > stallLimitMs || trial.probeGapMs > gapLimitMs.fault;
  // A machine that stands still makes losses and hides none: who lost nothing under close probes lost nothing.
  return trial.probeGapMs > gapLimitMs.operation || (trial.stallMs > stallLimitMs && isTouched(trial));
}

function isTouched(trial: FaultTrial): boolean {
  return trial.flows.some((flow) => flow.lost + flow.late > 0);
}

/** No probe was lost or late, and no host said or did anything. */
function isUnnoticed(trial: FaultTrial): boolean {
  return !isTouched(trial) && trial.timeline.every(({ source }) => source === 'fault' || source === 'probe');
}

/** It breaks what nothing stands in for: who does not see that sees nothing else either. */
function judgeCanary(fault: Fault, trials: readonly FaultTrial[]): Judgement {
  const least = canaryPart * (fault.holdMs ?? 0);
  const missed = trials.filter((trial) => {
    const outageMs = worstOf(trial.flows);
    return outageMs !== null && outageMs < Math.max(least, 1);
  });
  if (missed.length > 0) {
    return {
      outcome: 'inconclusive',
      observed: `the canary went unnoticed in ${count(missed)}: no other result counts`,
    };
  }
  return trials.length < fault.trials
    ? { outcome: 'inconclusive', observed: `${trials.length} of ${fault.trials} trials were made` }
    : pass;
}

function hasProbes(trial: FaultTrial): boolean {
  return trial.flows.length > 0 && trial.flows.every((flow) => flow.sent > 0);
}

function count(trials: readonly FaultTrial[]): string {
  return trials.length === 1 ? '1 trial' : `${trials.length} trials`;
}

function wordsOf(trials: readonly FaultTrial[]): string {
  return [...new Set(trials.flatMap((trial) => trial.timeline.map((event) => event.message)))].slice(0, 3).join('; ');
}
