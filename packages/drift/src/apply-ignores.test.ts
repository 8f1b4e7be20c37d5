import type { DriftIgnore } from '@dwcp/model';
import { expect, test } from 'vitest';
import { applyIgnores } from './apply-ignores.ts';
import { mismatch } from './compare/mismatch.fixture.ts';
import { makeDrift } from './make-drift.ts';

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

test('an id ignores for one run', () => {
  expect(apply([], '2026-01-01', [drift.id])).toMatchObject({ drifts: [], ignored: [{ owner: 'this run' }] });
});
