import type { EmulationCheck, Fault, FaultReport, Scenario, ThroughputBenchmark, Verdict } from '@dwcp/model';
import { describe, expect, test } from 'vitest';
import { type Evidence, judgeEvidence } from './verdict.ts';

const fault: Fault = {
  name: 'link',
  what: { kind: 'link', link: { node: 'gw', interface: 'eth0' } },
  flows: [],
  trials: 1,
  holdMs: null,
  packetBytes: null,
  isCanary: false,
  limits: null,
};
const canary: Fault = { ...fault, name: 'canary', isCanary: true };
const scenario: Scenario = {
  name: 's',
  description: '',
  environment: 'lab',
  scale: null,
  mode: 'hybrid',
  hosts: 'full',
  seed: 1,
  timeBudgetSeconds: 60,
  probeIntervalMs: 2,
  links: [],
  checks: [],
  benchmark: null,
  faults: [fault, canary],
  limits: { failoverMedianMs: 200, failoverP95Ms: 300, lossPercent: null, leakedPackets: 0, roundTripP99Ms: null },
};

function check(outcome: Verdict): EmulationCheck {
  return { id: 'c', title: 'a tunnel is up', outcome, observed: outcome === 'pass' ? null : 'down', evidence: [] };
}

function report(of: Fault, outcome: Verdict): FaultReport {
  const observed = outcome === 'pass' ? null : 'seen';
  return { fault: of, outcome, observed, fidelity: 'timer', trials: [], repeated: 0, statistics: null, evidence: [] };
}

const good: Evidence = {
  scenario,
  checks: [check('pass')],
  leaks: [{ place: 'internet', packets: 10, leaked: 0, isComplete: true }],
  faults: [report(fault, 'pass'), report(canary, 'pass')],
  benchmarks: [],
  throughput: [],
  findings: [],
  cutOff: null,
};

const flow = { from: 'a', to: 'b' };
const measured: ThroughputBenchmark = {
  flow,
  fidelity: 'hardware',
  tcpFlows: 4,
  mbitPerSecond: 90,
  retransmits: 0,
  targetMbitPerSecond: null,
};
/** A scenario that asks for a throughput, and a benchmark that was run. */
const benched: Partial<Evidence> = {
  scenario: { ...scenario, benchmark: { seconds: 1, tcpFlows: [4], flows: [flow] } },
  benchmarks: [
    {
      flow,
      fidelity: 'model',
      sent: 9,
      lost: 0,
      roundTrip: { count: 9, p50Ms: 1, p90Ms: 1, p99Ms: 1, p999Ms: 1, maximumMs: 1, jitterMs: 0, buckets: [] },
      oneWay: null,
    },
  ],
};

test('a throughput is a gap only where it is missing, and the reason names flow and cause', () => {
  expect(judgeEvidence({ ...good, ...benched, throughput: [measured] }).verdict).toBe('pass');
  const { reasons } = judgeEvidence({ ...good, ...benched, throughput: [{ ...measured, mbitPerSecond: null }] });
  expect(reasons).toEqual(['no throughput was measured from a to b by 4 TCP flows: iperf3 gave no result']);
});

test('a site where nothing is sent is no gap beside one where something is', () => {
  const silent = { place: 'branch-lan', packets: 0, leaked: 0, isComplete: true };
  expect(judgeEvidence({ ...good, leaks: [...good.leaks, silent] }).verdict).toBe('pass');
});

test('everything looked at and nothing wrong is a pass', () => {
  expect(judgeEvidence(good)).toEqual({ verdict: 'pass', reasons: [] });
});

describe('fails', () => {
  test.each<[string, Partial<Evidence>]>([
    ['a failed check', { checks: [check('pass'), check('fail')] }],
    ['a packet in clear', { leaks: [{ place: 'internet', packets: 10, leaked: 1, isComplete: true }] }],
    ['a fault that was not survived', { faults: [report(fault, 'fail'), report(canary, 'pass')] }],
    [
      'a violation of the lab policy',
      {
        findings: [{ ruleId: 'DWCP-LAB-005', severity: 'high', message: 'm', location: null, path: null, hint: null }],
      },
    ],
  ])('%s', (_, change) => {
    expect(judgeEvidence({ ...good, ...change })).toMatchObject({ verdict: 'fail', reasons: [expect.any(String)] });
  });
});

describe('is inconclusive', () => {
  test.each<[string, Partial<Evidence>]>([
    ['no check', { checks: [] }],
    [
      'a check that could not look, which the policy says too',
      {
        checks: [check('inconclusive')],
        findings: [{ ruleId: 'DWCP-LAB-012', severity: 'high', message: 'm', location: null, path: null, hint: null }],
      },
    ],
    ['a check that could not look', { checks: [check('inconclusive')] }],
    ['no capture', { leaks: [] }],
    ['a capture that lost packets', { leaks: [{ place: 'internet', packets: 10, leaked: 0, isComplete: false }] }],
    ['captures of nothing', { leaks: [{ place: 'internet', packets: 0, leaked: 0, isComplete: true }] }],
    ['a fault that was not run', { faults: [report(canary, 'pass')] }],
    ['a fault without a result', { faults: [report(fault, 'inconclusive'), report(canary, 'pass')] }],
    ['a run that was cut off', { cutOff: 'the time budget of 60 s is over' }],
    ['a canary that went unnoticed', { faults: [report(fault, 'pass'), report(canary, 'inconclusive')] }],
    [
      'a canary that went unnoticed beside a failure',
      { faults: [report(fault, 'fail'), report(canary, 'inconclusive')], checks: [check('fail')] },
    ],
    ['a benchmark that was not run', { scenario: { ...scenario, benchmark: { seconds: 1, tcpFlows: [], flows: [] } } }],
    ['a throughput without a result', { ...benched, throughput: [{ ...measured, mbitPerSecond: null }] }],
    ['a throughput that was not run', { ...benched, throughput: [] }],
  ])('%s', (_, change) => {
    const { verdict, reasons } = judgeEvidence({ ...good, ...change });
    expect(verdict).toBe('inconclusive');
    expect(reasons.length).toBeGreaterThan(0);
  });
});
