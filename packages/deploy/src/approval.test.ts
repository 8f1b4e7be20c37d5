import type { Change } from '@dwcp/model';
import { expect, test } from 'vitest';
import { approvalKey, isApproved } from './approval.ts';

const base = { reason: '', disruption: 'none', diff: null } as const;
const host: Change = { ...base, kind: 'host', action: 'create', subject: 'gw', node: 'gw' };
const file: Change = { ...base, kind: 'file', action: 'update', subject: '/etc/nftables.conf', node: 'gw' };
const vpc: Change = { ...base, kind: 'terraform', action: 'create', subject: 'aws_vpc.a', node: null };

test('the same changes, or fewer, are approved', () => {
  const approved = [host, vpc].map(approvalKey);
  expect(isApproved([host, vpc], approved)).toBe(true);
  expect(isApproved([vpc], approved)).toBe(true);
  expect(isApproved([], [])).toBe(true);
});

test('whoever agreed to a new node agreed to its files', () => {
  expect(isApproved([file], [approvalKey(host)])).toBe(true);
});

test('another file, a deletion and anything in the cloud that was not shown are not approved', () => {
  expect(isApproved([file], [approvalKey({ ...file, subject: '/etc/frr/frr.conf' })])).toBe(false);
  expect(isApproved([{ ...file, action: 'delete' }], [approvalKey(host)])).toBe(false);
  expect(isApproved([{ ...vpc, action: 'delete' }], [approvalKey(vpc)])).toBe(false);
});
