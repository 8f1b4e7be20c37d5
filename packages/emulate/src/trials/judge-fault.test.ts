import type { Fault, FaultTrial } from '@dwcp/model';
import { expect, test } from 'vitest';
import { reportFault } from './judge-fault.ts';

const flow = { from: 'a', to: 'b' };
const fault: Fault = {
  name: 'link',
  what: { kind: 'link', link: { node: 'gw', interface: 'eth0' } },
  flows: [flow],
  trials: 2,
  holdMs: null,
  packetBytes: null,
  isCanary: false,
  limits: null,
};

function trial(outageMs: number | null, change: Partial<FaultTrial> = {}, sent = 500): FaultTrial {
  return {
    trial: 1,
    flows: [
      {
        flow,
        sent,
        lost: outageMs === null ? 9 : Math.round(outageMs / 2),
        late: 0,
        duplicated: 0,
        reordered: 0,
        outageMs,
      },
    ],
    split: { detectionMs: null, reconvergenceMs: null, dataPlaneMs: null },
    timeline: [{ atMs: 0, source: 'probe', node: null, message: 'words' }],
    recoveryMs: 900,
    stallMs: 0,
    probeGapMs: 2,
    ...change,
  };
}

test('a fault that flows survive passes, with its statistics', () => {
  const report = reportFault(fault, [trial(100), trial(140)]);
  expect(report).toMatchObject({ outcome: 'pass', observed: null });
  expect(report.statistics).toMatchObject({ count: 2, medianMs: 120, maximumMs: 140, lostMaximum: 70 });
});

test.each([
  ['a flow that stays down', [trial(100), trial(null)], 'fail'],
  ['a network that does not come back', [trial(100), trial(100, { recoveryMs: null })], 'fail'],
  ['a trial without probes', [trial(100), trial(0, {}, 0)], 'inconclusive'],
  ['fewer trials than asked', [trial(100)], 'inconclusive'],
  ['a trial during which the machine stood still', [trial(100), trial(100, { stallMs: 90 })], 'inconclusive'],
  ['a trial whose probes stopped meanwhile', [trial(100), trial(100, { probeGapMs: 60 })], 'inconclusive'],
  ['a fault that nothing showed', [trial(100), trial(0)], 'inconclusive'],
  ['no trial', [], 'inconclusive'],
] as const)('%s does not pass', (_, trials, outcome) => {
  expect(reportFault(fault, trials).outcome).toBe(outcome);
});

test('a fault that hosts noticed and flows did not passes: that is what redundancy is for', () => {
  const timeline = [{ atMs: 110, source: 'bfd', node: 'gw', message: 'Down' }] as const;
  expect(reportFault(fault, [trial(0, { timeline }), trial(0, { timeline })]).outcome).toBe('pass');
});

test('an operation may delay nothing, and probes have to be close to see that', () => {
  const reload: Fault = { ...fault, what: { kind: 'routing-reload', node: 'gw' } };
  const late = trial(0).flows.map((one) => ({ ...one, late: 3 }));
  expect(reportFault(reload, [trial(0), trial(0, { flows: late })])).toMatchObject({
    outcome: 'fail',
    observed: '3 packets of a flow were lost or late, 0 may be',
  });
  expect(reportFault(reload, [trial(0), trial(0, { probeGapMs: 30 })]).outcome).toBe('inconclusive');
  expect(reportFault(reload, [trial(0), trial(0, { stallMs: 90 })]).outcome).toBe('pass');
  expect(reportFault(reload, [trial(0), trial(2, { stallMs: 90 })]).outcome).toBe('inconclusive');
});

test('an operation may lose nothing', () => {
  const reload: Fault = { ...fault, what: { kind: 'routing-reload', node: 'gw' } };
  expect(reportFault(reload, [trial(0), trial(2)])).toMatchObject({ outcome: 'fail' });
  expect(reportFault(reload, [trial(0), trial(0)])).toMatchObject({ outcome: 'pass' });
});

test('a canary that goes unnoticed makes the result inconclusive', () => {
  const canary: Fault = { ...fault, isCanary: true, holdMs: 500 };
  expect(reportFault(canary, [trial(520), trial(498)]).outcome).toBe('pass');
  expect(reportFault(canary, [trial(520), trial(150)]).outcome).toBe('inconclusive');
  expect(reportFault(canary, [trial(null), trial(510)]).outcome).toBe('pass');
  expect(reportFault({ ...canary, holdMs: null }, [trial(0), trial(0)]).outcome).toBe('inconclusive');
});
