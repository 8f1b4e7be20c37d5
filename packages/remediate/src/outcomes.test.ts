import type { Drift, DriftReport } from '@dwcp/model';
import { expect, test } from 'vitest';
import { driftOf, reportOf } from './drift.fixture.ts';
import { halfDone } from './fresh-look.ts';
import { type Courses, outcomeOf } from './outcomes.ts';

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

test('a node that did not answer afterwards is unchecked even when nobody says why', () => {
  expect(judge(sysctl, { plan: mending, after: reportOf([], { nodes: ['dc1-gw2'] }) })[0]).toBe('unchecked');
});

test('a step that failed is told with its reason, unless the drift is gone all the same', () => {
  const failures = new Map([[sysctl.id, 'dc1-gw1 does not answer']]);
  const failed = { plan: mending, failures };
  expect(judge(sysctl, { ...failed, after: reportOf([sysctl]) })).toEqual(['not-fixed', 'dc1-gw1 does not answer']);
  expect(judge(sysctl, { ...failed, after: reportOf([]) })).toEqual(['fixed', null]);
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
