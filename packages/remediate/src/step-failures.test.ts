import type { RemediationStep } from '@dwcp/model';
import { driftOf } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { failedOn, failuresById } from './step-failures.ts';

const nodes = ['dc1-gw1', 'dc1-node1', 'dc1-node2'];
const drifts = nodes.map((node) => driftOf('sysctl/differs', { node, subject: 'net.ipv4.ip_forward' }));
const elsewhere = driftOf('sysctl/differs', { node: 'dc1-gw2' });
const description = driftOf('description/missing', { node: null });
const cloud = driftOf('terraform/changed', { node: null });
const mended = [...drifts, elsewhere, description, cloud];
const failures = [{ node: 'dc1-node1', reason: 'nftables.service is failed' }];

function step(what: Partial<RemediationStep>): RemediationStep {
  const base = { action: 'ansible-rerun', nodes, subjects: [], tags: [], changes: [], status: 'failed' } as const;
  return { ...base, reason: null, failures: [], durationMs: 1, ...what };
}

test('with one node of three that failed only its drifts failed, for its own reason', () => {
  const own = failuresById(step(failedOn(nodes, failures)), { mended });
  expect([...own]).toEqual([[drifts[1]?.id, 'nftables.service is failed']]);
  expect(failedOn(nodes, failures).reason).toBe('failed on 1 of 3 nodes: dc1-node1: nftables.service is failed');
});

test('a step that failed as a whole failed for all it mends, and for nothing else', () => {
  const ids = (what: Partial<RemediationStep>) => [...failuresById(step({ reason: 'no', ...what }), { mended }).keys()];
  expect(ids({})).toEqual(drifts.map(({ id }) => id));
  expect(ids({ action: 'terraform-apply', nodes: [] })).toEqual([cloud.id]);
  expect(ids({ action: 'restore-file', nodes: [] })).toEqual([description.id]);
});

test('a step that failed nowhere has no reason', () => {
  expect(failedOn(nodes, [])).toEqual({ reason: null, failures: [] });
  expect(failuresById(step({}), { mended }).size).toBe(0);
});
