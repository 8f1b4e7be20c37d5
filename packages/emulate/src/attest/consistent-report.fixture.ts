import type { EmulationReport, Fault, FaultTrial } from '@dwcp/model';
import { judgeEvidence } from '../report/verdict.ts';
import { reportFault } from '../trials/judge-fault.ts';

const flow = { from: 'a', to: 'b' };

function fault(name: string, isCanary: boolean): Fault {
  return {
    name,
    what: { kind: 'gateway', node: 'gw' },
    flows: [flow],
    trials: 3,
    holdMs: 500,
    packetBytes: null,
    isCanary,
    limits: null,
  };
}

function trial(number: number, outageMs: number): FaultTrial {
  return {
    trial: number,
    flows: [{ flow, sent: 800, lost: Math.round(outageMs / 2), late: 0, duplicated: 0, reordered: 0, outageMs }],
    split: { detectionMs: null, reconvergenceMs: null, dataPlaneMs: null },
    timeline: [{ atMs: 0, source: 'fault', node: 'gw', message: 'cut' }],
    recoveryMs: 300,
    stallMs: 1,
    probeGapMs: 2,
  };
}

/** A report in which everything stated follows from what was seen, of a run that read these files. */
export function consistentReport(inputs: EmulationReport['inputs']): EmulationReport {
  const faults = [fault('link', false), fault('canary', true)];
  const seen = {
    scenario: {
      name: 's',
      description: '',
      environment: 'lab',
      scale: null,
      mode: 'hybrid',
      hosts: 'full',
      seed: 7,
      timeBudgetSeconds: 60,
      probeIntervalMs: 2,
      links: [],
      checks: [],
      benchmark: null,
      faults,
      limits: { failoverMedianMs: 200, failoverP95Ms: 300, lossPercent: null, leakedPackets: 0, roundTripP99Ms: null },
    },
    checks: [{ id: 'c', title: 'a reaches b', outcome: 'pass', observed: null, evidence: [] }],
    leaks: [{ place: 'wan', packets: 9, leaked: 0, isComplete: true, firstLeak: null, gap: null, evidence: [] }],
    faults: faults.map((one) =>
      reportFault(
        one,
        [140, 152.5, 161].map((outage, index) => trial(index + 1, one.isCanary ? outage + 400 : outage)),
      ),
    ),
    benchmarks: [],
    throughput: [],
    findings: [],
    cutOff: null,
  } as const satisfies Partial<EmulationReport>;
  return {
    formatVersion: 1,
    ...seen,
    ...judgeEvidence(seen),
    choices: { scenario: 's', environment: null, mode: null, seed: null, trials: null },
    startedAt: '2026-11-29T12:00:00.000Z',
    durationMs: 1_000,
    dataPlane: { hosts: 'full', wireguard: 'kernel', ipsec: null, routing: 'frr', impairment: null },
    inputs,
    release: 'ab'.repeat(32),
    tools: [{ name: 'frr', version: '8.4.4' }],
    map: { sites: [], nodes: [], tunnels: [] },
  };
}
