import {
  type EmulationReport,
  type Finding,
  isAtLeast,
  type LeakWatch,
  type Scenario,
  type ThroughputBenchmark,
  type Verdict,
} from '@dwcp/model';
import { isBlind, isInconclusive } from '@dwcp/policy';

export interface Judged {
  readonly verdict: Verdict;
  /** One sentence each, for everything that is not a pass. */
  readonly reasons: readonly string[];
}

/** What a verdict is made from. */
export type Evidence = Pick<
  EmulationReport,
  'scenario' | 'checks' | 'faults' | 'benchmarks' | 'throughput' | 'findings' | 'cutOff'
> & { readonly leaks: readonly LeakWatch[] };

/**
 * Pass only when everything the scenario asks for was looked at and nothing was found wrong. A canary that went unnoticed
 * outweighs even a failure: then nothing that was seen counts. Pure.
 */
export function judgeEvidence(evidence: Evidence): Judged {
  const blind = blindnessOf(evidence);
  const failures = failuresOf(evidence);
  const gaps = gapsOf(evidence);
  const reasons = [...blind, ...failures, ...gaps];
  if (blind.length > 0) return { verdict: 'inconclusive', reasons };
  if (failures.length > 0) return { verdict: 'fail', reasons };
  return { verdict: gaps.length > 0 ? 'inconclusive' : 'pass', reasons };
}

function blindnessOf({ faults, findings }: Evidence): readonly string[] {
  return [
    ...faults
      .filter(({ fault, outcome }) => fault.isCanary && outcome !== 'pass')
      .map(({ fault, observed }) => `canary ${fault.name}: ${observed}`),
    ...findings.filter(isBlind).map(({ ruleId, message }) => `${ruleId}: ${message}`),
  ];
}

function failuresOf({ checks, leaks, faults, findings }: Evidence): readonly string[] {
  return [
    ...checks.filter(({ outcome }) => outcome === 'fail').map(({ title, observed }) => `${title}: ${observed}`),
    ...leaks
      .filter(({ leaked }) => leaked > 0)
      .map(({ place, leaked }) => `${leaked} packets of protected prefixes in clear on ${place}`),
    ...faults
      .filter(({ fault, outcome }) => !fault.isCanary && outcome === 'fail')
      .map(({ fault, observed }) => `fault ${fault.name}: ${observed}`),
    ...findings
      .filter((finding) => isAtLeast(finding.severity, 'medium') && !isInconclusive(finding) && !isOfCheck(finding))
      .map(({ ruleId, message }) => `${ruleId}: ${message}`),
  ];
}

/** The policy repeats what checks say, also of one that could not look: they speak for themselves here. */
function isOfCheck({ ruleId }: Finding): boolean {
  return ruleId === 'DWCP-LAB-012';
}

function gapsOf({
  scenario,
  checks,
  leaks,
  faults,
  benchmarks,
  throughput,
  findings,
  cutOff,
}: Evidence): readonly string[] {
  const made = new Set(faults.map(({ fault }) => fault.name));
  const isNetwork = scenario.scale === null;
  return [
    ...(cutOff === null ? [] : [cutOff]),
    ...(checks.length === 0 ? ['nothing was checked'] : []),
    ...checks
      .filter(({ outcome }) => outcome === 'inconclusive')
      .map(({ title, observed }) => `not known whether ${title}: ${observed}`),
    ...(isNetwork && leaks.length === 0 ? ['no place was watched for packets in clear'] : []),
    ...leaks
      .filter(({ isComplete }) => !isComplete)
      .map(({ place }) => `the capture on ${place} is not complete: nothing is proven about clear text there`),
    // One place may be silent, such as a site with nothing but its gateway; that all are means that nothing was sent.
    ...(leaks.length > 0 && leaks.every(({ packets }) => packets === 0) ? ['no capture saw a packet'] : []),
    ...faults
      .filter(({ fault, outcome }) => !fault.isCanary && outcome === 'inconclusive')
      .map(({ fault, observed }) => `fault ${fault.name}: ${observed}`),
    ...scenario.faults.filter(({ name }) => !made.has(name)).map(({ name }) => `fault ${name} was not run`),
    ...(scenario.benchmark !== null && benchmarks.length === 0 ? ['the benchmark was not run'] : []),
    ...findings
      .filter((finding) => isInconclusive(finding) && !isBlind(finding))
      .map(({ ruleId, message }) => `${ruleId}: ${message}`),
    ...benchmarks
      .filter(({ roundTrip }) => roundTrip === null)
      .map(({ flow }) => `no round trip was measured from ${flow.from} to ${flow.to}`),
    ...(benchmarks.length === 0 ? [] : throughputGaps(scenario, throughput)),
  ];
}

/** Every flow with every number of connections is either measured or named. */
function throughputGaps({ benchmark }: Scenario, throughput: Evidence['throughput']): readonly string[] {
  if (benchmark === null) return [];
  return benchmark.flows.flatMap(({ from, to }) =>
    benchmark.tcpFlows.flatMap((count) => {
      const isIt = ({ flow, tcpFlows }: ThroughputBenchmark) =>
        flow.from === from && flow.to === to && tcpFlows === count;
      const found = throughput.find(isIt);
      if (found !== undefined && found.mbitPerSecond !== null) return [];
      const why = found === undefined ? 'it was not run' : 'iperf3 gave no result';
      return [`no throughput was measured from ${from} to ${to} by ${count} TCP flow${count === 1 ? '' : 's'}: ${why}`];
    }),
  );
}
