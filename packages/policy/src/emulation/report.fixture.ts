// A report of a run in which everything is well: what a test changes is what it is about.
import type { EmulationReport, Fault, FaultReport, FaultTrial, FlowBenchmark, ProbeFlow } from '@dwcp/model';

export const flow: ProbeFlow = { from: 'dc1-node1', to: 'use1-node1' };

export const wanLink: Fault = {
  name: 'wan-link',
  what: { kind: 'link', link: { node: 'dc1-gw1', interface: 'eth0' } },
  flows: [flow],
  trials: 3,
  holdMs: 600,
  packetBytes: null,
  isCanary: false,
  limits: null,
};
const rekey: Fault = {
  ...wanLink,
  name: 'rekey',
  what: { kind: 'wireguard-rekey', tunnel: 'dc1-gw1--use1-gw1' },
  limits: { medianMs: null, p95Ms: null, lostPackets: 0 },
};
const canary: Fault = { ...wanLink, name: 'canary', what: { kind: 'gateway', node: 'br1-gw1' }, isCanary: true };

/** Trials with these outages of the one flow; null: it stayed down. */
export function faultReport(fault: Fault, outages: readonly (number | null)[]): FaultReport {
  const ended = outages.flatMap((outage) => outage ?? []).toSorted((a, b) => a - b);
  return {
    fault,
    outcome: 'pass',
    observed: null,
    fidelity: 'timer',
    repeated: 0,
    trials: outages.map((outageMs, index): FaultTrial => {
      return {
        trial: index + 1,
        flows: [
          { flow, sent: 500, lost: Math.ceil((outageMs ?? 600) / 2), late: 0, duplicated: 0, reordered: 0, outageMs },
        ],
        split: { detectionMs: null, reconvergenceMs: null, dataPlaneMs: null },
        timeline: [],
        recoveryMs: 900,
        stallMs: 0,
        probeGapMs: 2,
      };
    }),
    statistics:
      ended.length === 0
        ? null
        : {
            count: outages.length,
            medianMs: ended[Math.floor((ended.length - 1) / 2)] ?? 0,
            p95Ms: ended.at(-1) ?? 0,
            maximumMs: ended.at(-1) ?? 0,
            medianIntervalMs: null,
            lostMaximum: 100,
          },
    evidence: [],
  };
}

export function flowBenchmark(sent: number, lost: number, p99Ms: number | null): FlowBenchmark {
  const times = { count: sent - lost, p50Ms: 1, p90Ms: 2, p999Ms: 9, maximumMs: 9, jitterMs: 0.1, buckets: [] };
  return {
    flow,
    fidelity: 'model',
    sent,
    lost,
    roundTrip: p99Ms === null ? null : { ...times, p99Ms },
    oneWay: null,
  };
}

export const soundReport: EmulationReport = {
  formatVersion: 1,
  scenario: {
    name: 'hybrid-failover',
    description: 'everything broken once',
    environment: 'lab',
    scale: null,
    mode: 'hybrid',
    hosts: 'full',
    seed: 1,
    timeBudgetSeconds: 240,
    probeIntervalMs: 2,
    links: [],
    checks: [{ kind: 'reach', ...flow }],
    benchmark: { seconds: 2, flows: [flow], tcpFlows: [] },
    faults: [wanLink, rekey, canary],
    limits: { failoverMedianMs: 200, failoverP95Ms: 300, lossPercent: 0.1, leakedPackets: 0, roundTripP99Ms: 20 },
  },
  verdict: 'pass',
  reasons: [],
  choices: { scenario: 'hybrid-failover', environment: null, mode: null, seed: null, trials: null },
  startedAt: '2026-11-29T12:00:00Z',
  durationMs: 200_000,
  dataPlane: { hosts: 'full', wireguard: 'userspace', ipsec: null, routing: 'frr', impairment: null },
  inputs: [],
  release: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
  tools: [],
  map: { sites: [], nodes: [], tunnels: [] },
  checks: [{ id: 'reach-1', title: 'dc1-node1 reaches use1-node1', outcome: 'pass', observed: null, evidence: [] }],
  leaks: [
    { place: 'dc1-gw1/eth0', packets: 48_113, leaked: 0, isComplete: true, firstLeak: null, gap: null, evidence: [] },
    { place: 'use1-gw1/ens5', packets: 41_027, leaked: 0, isComplete: true, firstLeak: null, gap: null, evidence: [] },
  ],
  faults: [
    faultReport(wanLink, [171.25, 160.5, 204.0004]),
    faultReport(rekey, [0, 0, 0]),
    faultReport(canary, [null, null, 520]),
  ],
  benchmarks: [flowBenchmark(1000, 1, 2.25), flowBenchmark(1000, 0, 3.5)],
  throughput: [],
  findings: [],
  cutOff: null,
};
