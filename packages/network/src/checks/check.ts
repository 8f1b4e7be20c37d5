import type { Topology } from '@dwcp/model';
import { allNodes } from '@dwcp/model';
import { type Difference, describeDifference } from '../difference.ts';
import type { NodeNetwork } from '../inspect-network.ts';
import type { Observation } from '../observation.ts';
import type { NetworkObservation, TunnelCounters } from '../observe-network.ts';

/** A claim about a running network. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly run: (evidence: Evidence) => CheckOutcome;
}

export type CheckOutcome =
  | { readonly outcome: 'pass' }
  | { readonly outcome: 'fail'; readonly observed: string }
  | { readonly outcome: 'inconclusive'; readonly observed: string };

export interface Evidence {
  readonly topology: Topology;
  readonly look: NetworkObservation;
  /** Read before the first and after the last probe of the look. */
  readonly counters: { readonly before: TunnelCounters; readonly after: TunnelCounters };
}

/** A claim that was looked at: the outcome and what was observed last, null on pass. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: CheckOutcome['outcome'];
  readonly observed: string | null;
}

export const pass: CheckOutcome = { outcome: 'pass' };

export function fail(observed: string): CheckOutcome {
  return { outcome: 'fail', observed };
}

export function inconclusive(observed: string): CheckOutcome {
  return { outcome: 'inconclusive', observed };
}

/** Judges one node. */
export function judgeNode(evidence: Evidence, name: string, judge: (node: NodeNetwork) => CheckOutcome): CheckOutcome {
  const look = evidence.look.get(name);
  if (look === undefined) return inconclusive(`${name} was not looked at`);
  return look.isObserved ? judge(look.value) : inconclusive(`${name}: ${look.reason}`);
}

/** Judges one part of a node: unchecked is inconclusive, no difference is a pass. */
export function judgePart<T>(part: Observation<T>, compare: (value: T) => readonly Difference<string>[]): CheckOutcome {
  if (!part.isObserved) return inconclusive(part.reason);
  const differences = compare(part.value);
  return differences.length === 0 ? pass : fail(differences.map(describeDifference).join('; '));
}

/** One check for every machine of the topology. */
export function forEachNode(topology: Topology, make: (name: string) => Check): readonly Check[] {
  return allNodes(topology).map((node) => make(node.name));
}

export function runCheck(check: Check, evidence: Evidence): CheckResult {
  const outcome = check.run(evidence);
  return {
    id: check.id,
    title: check.title,
    outcome: outcome.outcome,
    observed: outcome.outcome === 'pass' ? null : outcome.observed,
  };
}
