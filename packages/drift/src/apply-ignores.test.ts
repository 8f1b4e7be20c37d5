import type { Drift, DriftIgnore } from '@dwcp/model';
import { expect, test } from 'vitest';
import { applyIgnores } from './apply-ignores.ts';
import { mismatch } from './compare/mismatch.fixture.ts';
import { makeDrift } from './make-drift.ts';
import { observedDigest } from './observed-digest.ts';

const drift = makeDrift(
  { mismatch: mismatch({ check: 'sysctl/differs', subject: 'net.ipv4.tcp_fastopen' }), consequences: [], silenced: [] },
  {
    environment: 'lab',
    diff: null,
    structure: { changes: [], isReformatted: false },
    change: { changedBy: null, changedAt: null },
  },
);
const ignore: DriftIgnore = {
  check: 'sysctl/differs',
  subject: 'net.ipv4.tcp_*',
  node: null,
  observed: null,
  owner: 'network-team',
  reason: 'tried by hand',
  expires: '2026-06-30',
};
const apply = (ignores: readonly DriftIgnore[], today: string, ids: readonly string[] = []) =>
  applyIgnores([drift], { ignores, ids, today });

test('an ignored drift is not counted, and is shown with who answers for it', () => {
  expect(apply([ignore], '2026-06-30')).toEqual({
    drifts: [],
    ignored: [{ drift, owner: 'network-team', reason: 'tried by hand', expires: '2026-06-30' }],
  });
});

test('on the day after its last it comes back as expired', () => {
  expect(apply([ignore], '2026-07-01')).toEqual({ drifts: [{ ...drift, cause: 'expired' }], ignored: [] });
});

test('a second ignore that still holds counts, whatever became of the first', () => {
  const longer = { ...ignore, expires: '2026-12-31' };
  expect(apply([ignore, longer], '2026-07-01').ignored).toMatchObject([{ expires: '2026-12-31' }]);
});

test.each([
  { ...ignore, check: 'sysctl/other' },
  { ...ignore, node: 'dc1-gw2' },
  { ...ignore, subject: 'net.ipv4.tcp_fast' },
  { ...ignore, subject: 'net-ipv4-tcp_*' },
])('what does not fit ignores nothing: %o', (other) => {
  expect(apply([other], '2026-01-01')).toEqual({ drifts: [drift], ignored: [] });
});

test('one that names what was found is for nothing else, and one that names nothing is for whatever it becomes', () => {
  const observed = observedDigest(drift);
  const other = { ...drift, observed: '3' };
  const counted = (ignores: readonly DriftIgnore[], one: Drift) =>
    applyIgnores([one], { ignores, ids: [], today: '2026-01-01' }).drifts;
  expect(counted([{ ...ignore, observed }], drift)).toEqual([]);
  expect(counted([{ ...ignore, observed }], other)).toEqual([other]);
  expect(counted([ignore], other)).toEqual([]);
});

test('of what changes by itself nothing is remembered', () => {
  expect(observedDigest({ check: 'routing/session-not-established', observed: 'Active' })).toBeNull();
  expect(observedDigest({ check: 'wireguard/handshake-stale', observed: '200 s' })).toBeNull();
  expect(observedDigest({ check: 'ipsec/sa-lifetime-differs', observed: 'ends after 86399 s' })).toBeNull();
  expect(observedDigest({ check: 'dwcp/link-not-established', observed: 'down: down for 31 s' })).toBeNull();
  expect(observedDigest({ check: 'dwcp/peer-quarantined', observed: 'its reputation is 0.1' })).toBeNull();
  expect(observedDigest({ check: 'dwcp/link-extra', observed: 'connecting' })).toBeNull();
});

test('what was found is the same in the look and in its report, where secrets are hidden', () => {
  const look = { check: 'wireguard/peer-extra', observed: 'PresharedKey = CANARY' };
  expect(observedDigest(look)).toBe(observedDigest({ ...look, observed: 'PresharedKey = (hidden)' }));
});

test('an id ignores for one run', () => {
  expect(apply([], '2026-01-01', [drift.id])).toMatchObject({ drifts: [], ignored: [{ owner: 'this run' }] });
});
