import type { Drift, DriftReport } from '@dwcp/model';
import { driftOf, reportOf } from '@dwcp/testkit';
import { describe, expect, test } from 'vitest';
import { halfDone } from './fresh-look.ts';
import { type Courses, newlySeen, outcomeOf } from './outcomes.ts';

const sysctl = driftOf('sysctl/differs', { subject: 'net.ipv4.ip_forward' });
const extra = driftOf('file/unexpected', { subject: '/etc/dwcp/extra.yaml' });
const emptyPlan = { files: [], addresses: [], waves: [], mended: [], left: [] };
const mending = { ...emptyPlan, mended: [sysctl] };

function judge(drift: Drift, courses: Partial<Courses>): readonly [string, string | null] {
  const all = {
    before: reportOf([drift]),
    plan: emptyPlan,
    after: null,
    failures: new Map(),
    isDryRun: false,
    ...courses,
  };
  const { outcome, reason } = outcomeOf(drift, all);
  return [outcome, reason];
}

test('only what was looked for again and is no longer there is fixed', () => {
  expect(judge(sysctl, { plan: mending, after: reportOf([]) })).toEqual(['fixed', null]);
  expect(judge(sysctl, { plan: mending, after: reportOf([sysctl]) })[0]).toBe('not-fixed');
  expect(judge(sysctl, { plan: mending, after: null })[0]).toBe('not-fixed');
});

test.each<[string, Partial<DriftReport>]>([
  ['the node', { unchecked: [{ kind: 'files', node: 'dc1-gw1', subject: 'node', reason: 'timed out' }] }],
  ['its kind', { unchecked: [{ kind: 'running-config', node: 'dc1-gw1', subject: 'network', reason: 'timed out' }] }],
  [
    'every node of its kind',
    { unchecked: [{ kind: 'running-config', node: null, subject: 'x', reason: 'timed out' }] },
  ],
])('%s that was not looked at afterwards is unchecked, not fixed', (_what, later) => {
  expect(judge(sysctl, { plan: mending, after: reportOf([], later) })).toEqual(['unchecked', 'timed out']);
});

test('a description that is gone hides what was never applied, and nothing that was put back on a node', () => {
  const file = driftOf('file/changed', { subject: '/etc/nftables.conf' });
  const later = { unchecked: [{ kind: 'files', node: null, subject: 'description', reason: 'is gone' }] } as const;
  const after = reportOf([], later);
  expect(judge(file, { plan: { ...emptyPlan, mended: [file] }, after })).toEqual(['fixed', null]);
  for (const drift of [
    driftOf('description/not-applied', { node: null }),
    driftOf('file/changed', { cause: 'not-applied' }),
    driftOf('file/changed', { cause: 'expired' }),
  ]) {
    expect(judge(drift, { before: after })).toEqual(['unchecked', 'is gone']);
  }
});

test('a node that did not answer afterwards is unchecked even when nobody says why', () => {
  expect(judge(sysctl, { plan: mending, after: reportOf([], { nodes: ['dc1-gw2'] }) })[0]).toBe('unchecked');
});

test('a step that failed is told with its reason, and fixed nothing even where the drift is gone', () => {
  const failures = new Map([[sysctl.id, 'dc1-gw1 does not answer']]);
  const failed = { plan: mending, failures };
  expect(judge(sysctl, { ...failed, after: reportOf([sysctl]) })).toEqual(['not-fixed', 'dc1-gw1 does not answer']);
  expect(judge(sysctl, { ...failed, after: reportOf([]) })).toEqual([
    'not-fixed',
    'it is no longer there, but what mends it failed: dc1-gw1 does not answer',
  ]);
});

describe('of a daemon that a repair killed', () => {
  const routing = driftOf('routing/config-differs', { subject: 'running' });
  const part = {
    kind: 'running-config',
    node: 'dc1-gw1',
    subject: 'routing-config',
    reason: 'it does not run',
  } as const;
  const stopped = driftOf('unit/not-active', { subject: 'frr.service', silenced: [part] });

  test('nobody knows what it would run', () => {
    const plan = { ...emptyPlan, mended: [routing] };
    expect(judge(routing, { plan, after: reportOf([stopped]) })).toEqual(['unchecked', 'it does not run']);
    expect(judge(routing, { before: reportOf([stopped]) })).toEqual(['unchecked', 'it does not run']);
  });

  test('what is not its business is fixed all the same', () => {
    expect(judge(sysctl, { plan: mending, after: reportOf([stopped]) })).toEqual(['fixed', null]);
    const elsewhere = { ...routing, node: 'dc1-gw2' };
    const plan = { ...emptyPlan, mended: [elsewhere] };
    expect(judge(elsewhere, { plan, after: reportOf([stopped]) })).toEqual(['fixed', null]);
  });

  test('that it does not run is told, though no report held it', () => {
    const seen = { before: reportOf([routing]), after: reportOf([stopped]) };
    expect(newlySeen([routing], seen)).toMatchObject([
      {
        id: stopped.id,
        action: 'manual',
        outcome: 'left',
        reason: expect.stringMatching(/not seen before the repair/),
      },
    ]);
  });
});

test('what was there before, was ignored then, or became another check of what was repaired is not new', () => {
  const ignored = [{ drift: extra, owner: 'ops', reason: 'tried', expires: '2026-02-01' }];
  const permissions = driftOf('file/permissions', { subject: '/etc/x' });
  const changed = driftOf('file/changed', { subject: '/etc/x' });
  const before = reportOf([sysctl, permissions], { ignored });
  expect(newlySeen([permissions], { before, after: reportOf([sysctl, extra, changed]) })).toEqual([]);
  expect(newlySeen([permissions], { before, after: null })).toEqual([]);
});

test('what hides below another drift afterwards is not fixed', () => {
  const consequence = { node: 'dc1-gw1', subject: sysctl.subject, what: 'differs' };
  const root = driftOf('file/changed', { subject: '/etc/sysctl.d/90-dwcp.conf', consequences: [consequence] });
  const [outcome, reason] = judge(sysctl, { plan: mending, after: reportOf([root]) });
  expect(outcome).toBe('not-fixed');
  expect(reason).toMatch(/follows from file\/changed of dc1-gw1 \/etc\/sysctl.d/);
});

test('what a person has to decide is left with the reason, and is gone when it went with something else', () => {
  const plan = { ...mending, left: [{ drift: extra, reason: 'by hand' }] };
  const before = reportOf([sysctl, extra]);
  expect(judge(extra, { before, plan, after: reportOf([extra]) })).toEqual(['left', 'by hand']);
  expect(judge(extra, { before, plan, after: reportOf([]) })[0]).toBe('gone');
});

test('what is no longer there, another by now, ignored or unseen before anything is done is none of the others', () => {
  expect(judge(sysctl, { before: reportOf([]) })).toEqual(['gone', null]);
  expect(judge(sysctl, { before: reportOf([{ ...sysctl, observed: 'c' }]) })[0]).toBe('changed');
  const ignored = [{ drift: sysctl, owner: 'ops', reason: 'tried', expires: '2026-02-01' }];
  expect(judge(sysctl, { before: reportOf([], { ignored }) })).toEqual(['left', 'ops answers for it until 2026-02-01']);
  expect(judge(sysctl, { before: reportOf([], { nodes: [] }) })[0]).toBe('unchecked');
});

test('a dry run repairs nothing and says what it would', () => {
  expect(judge(sysctl, { plan: mending, isDryRun: true })).toEqual(['planned', null]);
});

test.each([
  ['file/permissions', 'file/changed'],
  ['file/changed', 'file/permissions'],
  ['unit/not-enabled', 'unit/not-active'],
  ['terraform/changed', 'terraform/gone'],
])('%s that became %s of the same subject is neither gone nor fixed', (check, other) => {
  const what = check.startsWith('terraform/') ? { node: null, subject: 'aws_vpc.use1' } : { subject: '/etc/x' };
  const drift = driftOf(check, what);
  const later = reportOf([driftOf(other, what)]);
  expect(judge(drift, { before: later })[0]).toBe('changed');
  expect(judge(drift, { plan: { ...emptyPlan, mended: [drift] }, after: later })[0]).toBe('not-fixed');
});

test('another thing that is wrong with the same device says nothing of what was repaired', () => {
  const extraPeer = driftOf('wireguard/peer-extra', { subject: 'wg-a' });
  const later = reportOf([driftOf('wireguard/mtu-differs', { subject: 'wg-a' })]);
  expect(judge(extraPeer, { plan: { ...emptyPlan, mended: [extraPeer] }, after: later })).toEqual(['fixed', null]);
});

test('what a killed repair left half done is known by what was written and not taken, once', () => {
  const pending = driftOf('file/not-in-effect', { subject: '/etc/frr/frr.conf' });
  const later = reportOf([pending, sysctl, extra]);
  expect(halfDone([sysctl], later)).toEqual([pending]);
  expect(halfDone([sysctl, pending], later)).toEqual([]);
});

test('a drift that stands below what a killed repair left goes with it', () => {
  const consequence = { node: 'dc1-gw1', subject: sysctl.subject, what: 'differs' };
  const pending = driftOf('file/not-in-effect', { subject: '/etc/frr/frr.conf', consequences: [consequence] });
  const courses = { before: reportOf([pending]), plan: { ...emptyPlan, mended: [pending] } };
  expect(judge(sysctl, { ...courses, after: reportOf([]) })[0]).toBe('gone');
  expect(judge(sysctl, { ...courses, after: reportOf([pending]) })[0]).toBe('changed');
});
