import { expect, test } from 'vitest';
import { mismatch } from './compare/mismatch.fixture.ts';
import type { UncheckedCraft } from './compare/root-causes.ts';
import { makeDrift } from './make-drift.ts';

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
