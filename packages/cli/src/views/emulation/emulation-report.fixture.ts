import type {
  EmulationCheck,
  EmulationReport,
  Fault,
  FaultReport,
  FaultTrial,
  LatencyDistribution,
  Scenario,
  TimelineEvent,
} from '@dwcp/model';

const flow = { from: 'dc1-node1', to: 'use1-node1' };
const branchFlow = { from: 'br1-gw1', to: 'dc1-node1' };

function fault(name: string, what: Fault['what'], more: Partial<Fault> = {}): Fault {
  return {
    name,
    what,
    flows: [flow],
    trials: 10,
    holdMs: 600,
    packetBytes: null,
    isCanary: false,
    limits: null,
    ...more,
  };
}

const wanLink = fault('wan-link', { kind: 'link', link: { node: 'dc1-gw1', interface: 'eth0' } });
const gateway = fault('gateway', { kind: 'gateway', node: 'dc1-gw1' }, { flows: [flow, branchFlow] });
const rekey = fault('wireguard-rekey', { kind: 'wireguard-rekey', tunnel: 'dc1-gw1--use1-gw1' }, { trials: 3 });
const region = fault('region', { kind: 'region', site: 'use1' }, { trials: 3 });
const canary = fault(
  'canary',
  { kind: 'gateway', node: 'br1-gw1' },
  { trials: 3, isCanary: true, flows: [branchFlow] },
);

const scenario: Scenario = {
  name: 'hybrid-failover',
  description: 'every redundancy broken ten times',
  environment: 'lab',
  scale: null,
  mode: 'hybrid',
  hosts: 'full',
  seed: 20261102,
  timeBudgetSeconds: 240,
  probeIntervalMs: 2,
  links: [],
  checks: [{ kind: 'reach', ...flow }],
  benchmark: { seconds: 2, flows: [flow, branchFlow], tcpFlows: [1, 4] },
  faults: [wanLink, gateway, rekey, region, canary],
  limits: { failoverMedianMs: 200, failoverP95Ms: 300, lossPercent: 0.1, leakedPackets: 0, roundTripP99Ms: 20 },
};

function timelineOf(outageMs: number): readonly TimelineEvent[] {
  const detected = outageMs * 0.72;
  return [
    { atMs: 0, source: 'fault', node: 'dc1-gw1', message: 'link eth0 lost carrier' },
    { atMs: 1.2, source: 'probe', node: 'dc1-node1', message: 'first probe lost to use1-node1' },
    {
      atMs: detected,
      source: 'bfd',
      node: 'use1-gw1',
      message: 'neighbor 100.64.0.2 is down: control detection time expired',
    },
    { atMs: detected + 2, source: 'bfd', node: 'br1-gw1', message: 'neighbor 100.64.0.10 is down' },
    { atMs: detected + 4, source: 'bgp', node: 'use1-gw1', message: 'neighbor 100.64.0.2 Down BFD down received' },
    { atMs: outageMs * 0.9, source: 'route', node: 'use1-gw1', message: '10.10.0.0/16 now via 100.64.0.6' },
    { atMs: outageMs, source: 'probe', node: 'dc1-node1', message: 'probes are answered again' },
  ];
}

function trial(number: number, outageMs: number | null, flows = [flow]): FaultTrial {
  const lost = outageMs === null ? 300 : Math.round(outageMs / 2);
  return {
    trial: number,
    flows: flows.map((one) => ({ flow: one, sent: 900, lost, late: 0, duplicated: 0, reordered: 0, outageMs })),
    split:
      outageMs === null || outageMs === 0
        ? { detectionMs: null, reconvergenceMs: null, dataPlaneMs: null }
        : { detectionMs: outageMs * 0.72, reconvergenceMs: outageMs * 0.18, dataPlaneMs: outageMs * 0.1 },
    timeline: outageMs === null || outageMs === 0 ? [] : timelineOf(outageMs),
    stallMs: 1.5,
    probeGapMs: 2,
    recoveryMs: outageMs === null ? null : 420,
  };
}

function report(of: Fault, outages: readonly (number | null)[], more: Partial<FaultReport> = {}): FaultReport {
  const known = outages.filter((outage) => outage !== null).toSorted((a, b) => a - b);
  const middle = ((known[Math.floor((known.length - 1) / 2)] ?? 0) + (known[Math.floor(known.length / 2)] ?? 0)) / 2;
  return {
    fault: of,
    outcome: 'pass',
    observed: null,
    fidelity: 'timer',
    trials: outages.map((outage, index) => trial(index + 1, outage, [...of.flows])),
    repeated: 0,
    statistics:
      known.length === 0
        ? null
        : {
            count: known.length,
            medianMs: middle,
            p95Ms: known.at(-1) ?? 0,
            maximumMs: known.at(-1) ?? 0,
            medianIntervalMs: known.length < 6 ? null : [known[1] ?? 0, known.at(-2) ?? 0],
            lostMaximum: Math.round((known.at(-1) ?? 0) / 2),
          },
    evidence: [],
    ...more,
  };
}

function distribution(p50Ms: number): LatencyDistribution {
  const shape = [2, 40, 180, 310, 240, 120, 60, 28, 14, 6];
  return {
    count: 1000,
    p50Ms,
    p90Ms: p50Ms * 1.3,
    p99Ms: p50Ms * 2,
    p999Ms: p50Ms * 4,
    maximumMs: p50Ms * 6,
    jitterMs: p50Ms * 0.1,
    buckets: shape.map((count, index) => ({ upToMs: p50Ms * (0.7 + index * 0.12), count })),
  };
}

const passed = (id: string, title: string): EmulationCheck => ({
  id,
  title,
  outcome: 'pass',
  observed: null,
  evidence: [],
});

/** Passes, failures and what could not be looked at; names that a careless page would run as a script. */
export const sampleEmulation: EmulationReport = {
  formatVersion: 1,
  scenario,
  choices: { scenario: 'hybrid-failover', environment: null, mode: null, seed: null, trials: null },
  verdict: 'fail',
  reasons: [
    'br1-gw1 reaches dc1-node1: 10.10.0.11 does not answer',
    '3 packets of protected prefixes in clear on internet',
    'fault gateway: a flow stayed down in 1 trial',
    'DWCP-LAB-005: gateway: the 95th percentile of the outages is 412 ms, the limit is 300 ms',
    'not known whether BFD is up on every session of dc1-node2: dc1-node2 does not answer',
    'fault region: 0 of 3 trials were made',
  ],
  startedAt: '2026-11-29T12:00:00.000Z',
  durationMs: 187_400,
  dataPlane: {
    hosts: 'full',
    wireguard: 'userspace',
    ipsec: null,
    routing: 'frr',
    impairment: 'forwarder',
    dwcpd: 'run',
  },
  inputs: [
    { file: 'config/dwcp-v3-hybrid.yaml', sha256: '4f'.repeat(32) },
    { file: 'config/environments/lab.yaml', sha256: 'a1'.repeat(32) },
    { file: 'config/scenarios/hybrid-failover.yaml', sha256: '0c'.repeat(32) },
  ],
  release: '4a1a73bd160c'.padEnd(64, '5'),
  tools: [
    { name: 'dwcp', version: '0.1.0' },
    { name: 'node', version: '24.19.2' },
    { name: 'frr', version: '8.4.4' },
  ],
  map: {
    sites: [
      { name: 'dc1', kind: 'datacenter', prefixes: ['10.10.0.0/16'] },
      { name: 'use1', kind: 'cloud', prefixes: ['10.20.0.0/16'] },
      { name: 'branch1', kind: 'branch', prefixes: ['10.30.0.0/24'] },
    ],
    nodes: [
      { name: 'dc1-gw1', site: 'dc1', role: 'gateway', address: '10.10.0.1' },
      { name: 'dc1-gw2', site: 'dc1', role: 'gateway', address: '10.10.0.2' },
      { name: 'dc1-node1', site: 'dc1', role: 'node', address: '10.10.0.11' },
      { name: 'dc1-node2', site: 'dc1', role: 'node', address: '10.10.0.12' },
      { name: 'use1-gw1', site: 'use1', role: 'gateway', address: '10.20.0.10' },
      { name: 'use1-gw2', site: 'use1', role: 'gateway', address: '10.20.2.10' },
      { name: 'use1-node1', site: 'use1', role: 'node', address: '10.20.1.11' },
      { name: '<script>alert(1)</script>', site: 'use1', role: 'node', address: '10.20.3.11' },
      { name: 'br1-gw1', site: 'branch1', role: 'gateway', address: '10.30.0.1' },
    ],
    tunnels: [
      { name: 'dc1-gw1--use1-gw1', protocol: 'wireguard', ends: ['dc1-gw1', 'use1-gw1'] },
      { name: 'dc1-gw1--use1-gw2', protocol: 'wireguard', ends: ['dc1-gw1', 'use1-gw2'] },
      { name: 'dc1-gw2--use1-gw1', protocol: 'ipsec', ends: ['dc1-gw2', 'use1-gw1'] },
      { name: 'dc1-gw2--use1-gw2', protocol: 'wireguard', ends: ['dc1-gw2', 'use1-gw2'] },
      { name: 'br1-gw1--dc1-gw1', protocol: 'wireguard', ends: ['br1-gw1', 'dc1-gw1'] },
      { name: 'br1-gw1--dc1-gw2', protocol: 'wireguard', ends: ['br1-gw1', 'dc1-gw2'] },
      { name: 'br1-gw1--use1-gw1', protocol: 'wireguard', ends: ['br1-gw1', 'use1-gw1'] },
      { name: 'br1-gw1--use1-gw2', protocol: 'wireguard', ends: ['br1-gw1', 'use1-gw2'] },
    ],
  },
  checks: [
    passed('wireguard.dc1-gw1', 'dc1-gw1 runs its WireGuard devices as described'),
    passed('handshakes.dc1-gw1', 'every WireGuard tunnel of dc1-gw1 has a handshake younger than 180 s'),
    {
      id: 'reach.br1-gw1.dc1-node1',
      title: 'br1-gw1 reaches dc1-node1',
      outcome: 'fail',
      observed: '10.10.0.11 does not answer',
      evidence: ['evidence/logs/br1-gw1.log', 'evidence/logs/dc1-node1.log', 'evidence/replay.sh'],
    },
    {
      id: 'bfd.dc1-node2',
      title: 'BFD is up on every session of dc1-node2',
      outcome: 'inconclusive',
      observed: 'dc1-node2 does not answer',
      evidence: ['evidence/logs/dc1-node2.log', 'evidence/replay.sh'],
    },
  ],
  leaks: [
    {
      place: 'internet',
      packets: 40_113,
      leaked: 3,
      isComplete: true,
      firstLeak: 'ICMP from 10.30.0.1 to 10.10.0.11',
      gap: null,
      evidence: ['evidence/clear-internet.pcap', 'evidence/replay.sh'],
    },
    {
      place: 'dc1-lan',
      packets: 38_052,
      leaked: 0,
      isComplete: true,
      firstLeak: null,
      gap: null,
      evidence: [],
    },
    {
      place: 'use1-vpc',
      packets: 78_554,
      leaked: 0,
      isComplete: false,
      firstLeak: null,
      gap: '12 packets were not captured',
      evidence: [],
    },
  ],
  faults: [
    report(wanLink, [151.2, 142.8, 160.4, 133.1, 171.9, 149, 155.3, 128.6, 163.2, 147.7]),
    report(gateway, [148.1, 139.4, 412.5, 161, 170.2, null, 152.8, 144.6, 158.9, 149.3], {
      outcome: 'fail',
      observed: 'a flow stayed down in 1 trial',
      evidence: ['evidence/logs/dc1-gw1.log', 'evidence/replay.sh'],
    }),
    report(rekey, [0, 0, 0], { repeated: 1 }),
    report(region, [], {
      outcome: 'inconclusive',
      observed: '0 of 3 trials were made',
      evidence: ['evidence/logs/use1-gw1.log', 'evidence/replay.sh'],
    }),
    report(canary, [512.4, 508.8, 530.1]),
  ],
  benchmarks: [
    { flow, fidelity: 'model', sent: 1000, lost: 1, roundTrip: distribution(2.1), oneWay: distribution(1.05) },
    { flow: branchFlow, fidelity: 'model', sent: 1000, lost: 1000, roundTrip: null, oneWay: null },
  ],
  throughput: [
    { flow, fidelity: 'hardware', tcpFlows: 1, mbitPerSecond: 412.4, retransmits: 3, targetMbitPerSecond: 10_000 },
    { flow, fidelity: 'hardware', tcpFlows: 4, mbitPerSecond: null, retransmits: null, targetMbitPerSecond: 10_000 },
  ],
  findings: [
    {
      ruleId: 'DWCP-LAB-005',
      severity: 'high',
      message: 'gateway: the 95th percentile of the outages is 412 ms, the limit is 300 ms',
      location: { file: 'config/scenarios/hybrid-failover.yaml', line: 33, column: 3 },
      path: 'faults.gateway',
      hint: 'compare the slowest trial with a usual one in the timeline of the fault',
    },
  ],
  cutOff: null,
};

const good = sampleEmulation.faults.filter(({ outcome }) => outcome === 'pass');

/** Everything looked at, nothing wrong. */
export const cleanEmulation: EmulationReport = {
  ...sampleEmulation,
  scenario: {
    ...scenario,
    benchmark: { seconds: 2, flows: [flow], tcpFlows: [1] },
    faults: good.map(({ fault: one }) => one),
  },
  verdict: 'pass',
  reasons: [],
  checks: sampleEmulation.checks.filter(({ outcome }) => outcome === 'pass'),
  leaks: sampleEmulation.leaks.slice(1, 2),
  faults: good,
  benchmarks: sampleEmulation.benchmarks.slice(0, 1),
  throughput: sampleEmulation.throughput.slice(0, 1),
  findings: [],
};
