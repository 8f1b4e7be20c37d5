import { driftOf, reportOf } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { chooseDrifts, uncheckedOf } from './choose-drifts.ts';

const onNode = driftOf('sysctl/differs', { node: 'dc1-gw1' });
const onOther = driftOf('file/changed', { node: 'dc1-gw2' });
const inCloud = driftOf('terraform/changed', { node: null });
const report = reportOf([onNode, onOther, inCloud]);
const all = { environment: 'lab', kinds: null, hosts: null };

test('kinds and hosts limit what is repaired; with hosts the cloud has no part in it', () => {
  expect(chooseDrifts(report, all)).toEqual([onNode, onOther, inCloud]);
  expect(chooseDrifts(report, { ...all, kinds: ['files'] })).toEqual([onOther]);
  expect(chooseDrifts(report, { ...all, hosts: ['dc1-gw1'] })).toEqual([onNode]);
});

test('a report of another environment, or a node it says nothing of, is refused', () => {
  expect(() => chooseDrifts(report, { ...all, environment: 'production' })).toThrow(/about lab, not about production/);
  expect(() => chooseDrifts(report, { ...all, hosts: ['nowhere'] })).toThrow(/says nothing of a node nowhere/);
});

test('what could not be looked at is told, of what was asked for', () => {
  const part = (node: string | null) => ({ kind: 'running-config' as const, node, subject: 'node', reason: 'silent' });
  const seen = reportOf([], { unchecked: [part('dc1-gw1'), part(null)] });
  const later = reportOf([]);
  expect(uncheckedOf(seen, all, later)).toEqual([part('dc1-gw1'), part(null)]);
  expect(uncheckedOf(seen, { ...all, hosts: ['dc1-gw1'] }, later)).toEqual([part('dc1-gw1')]);
  expect(uncheckedOf(seen, { ...all, kinds: ['terraform'] }, later)).toEqual([]);
});

test('a description that was gone is no longer told as unchecked only when a later look had it', () => {
  const part = { kind: 'files', node: null, subject: 'description', reason: 'is gone' } as const;
  const gone = reportOf([], { unchecked: [part] });
  expect(uncheckedOf(gone, all, reportOf([]))).toEqual([]);
  expect(uncheckedOf(gone, all, gone)).toEqual([part]);
  // A look at units alone says nothing of it.
  expect(uncheckedOf(gone, all, reportOf([], { kinds: ['running-config'] }))).toEqual([part]);
});
