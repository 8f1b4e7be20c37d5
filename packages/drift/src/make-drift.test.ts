import { expect, test } from 'vitest';
import { mismatch } from './compare/mismatch.fixture.ts';
import type { UncheckedCraft } from './compare/root-causes.ts';
import { makeDrift } from './make-drift.ts';
import { remediationOf } from './remediation.ts';

test('what a stopped daemon did not answer is told below it, and as the parts they are', () => {
  const part: UncheckedCraft = {
    kind: 'running-config',
    node: 'dc1-gw1',
    subject: 'bgp-sessions',
    reason: 'vtysh failed',
    craft: 'routing',
  };
  const stopped = mismatch({ check: 'unit/not-active', subject: 'frr.service', layer: 'unit', craft: 'routing' });
  const drift = makeDrift(
    { mismatch: stopped, consequences: [], silenced: [part] },
    {
      environment: 'lab',
      diff: null,
      structure: { changes: [], isReformatted: false },
      change: { changedBy: null, changedAt: null },
    },
  );
  expect(drift.silenced).toEqual([
    { kind: 'running-config', node: 'dc1-gw1', subject: 'bgp-sessions', reason: 'vtysh failed' },
  ]);
  expect(drift.consequences).toEqual([{ node: 'dc1-gw1', subject: 'bgp-sessions', what: 'could not be looked at' }]);
});

test('a secret is left to a person: a repair holds none', () => {
  const secret = mismatch({ check: 'file/permissions', kind: 'files', subject: '/etc/swanctl/private/dwcp.pem' });
  expect(remediationOf(secret, 'lab')).toMatchObject({
    action: 'manual',
    hint: expect.stringContaining('chmod 0600 /etc/swanctl/private/dwcp.pem'),
  });
  expect(remediationOf({ ...secret, check: 'file/missing' }, 'lab').hint).toContain('dwcp deploy --env lab');
});

test('a table of somebody else is left to a person: no reload of the firewall removes it', () => {
  const table = mismatch({ check: 'firewall/table-extra', subject: 'ip x', layer: 'setting', craft: 'firewall' });
  expect(remediationOf(table, 'lab')).toMatchObject({
    action: 'manual',
    hint: expect.stringContaining('nft delete table ip x'),
  });
});

test('an SA of somebody else is left to a person: no reload of strongSwan ends it', () => {
  const sa = mismatch({ check: 'ipsec/sa-extra', subject: 'rogue', layer: 'setting', craft: 'ipsec' });
  expect(remediationOf(sa, 'lab')).toMatchObject({
    action: 'manual',
    hint: expect.stringContaining('on dc1-gw1: `swanctl --terminate --ike rogue`'),
  });
});
