import { driftOf } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { failedNodes, notTakenOn } from './judge-rehearsal.ts';

const mine = driftOf('sysctl/differs', { node: 'gw1', subject: 'net.ipv4.ip_forward' });
const other = driftOf('file/changed', { node: 'gw2', subject: '/etc/nftables.conf' });
const there = ({ node, check, subject }: typeof mine) => ({ node: node ?? '', check, subject });
const looks = (what: Partial<Parameters<typeof failedNodes>[1]['looks']>) => ({
  bare: [],
  drifted: [there(mine), there(other)],
  repaired: [],
  ...what,
});

test('a drift the lab does not show, or shows without it, was not rehearsed', () => {
  expect(notTakenOn([mine, other], looks({ drifted: [there(mine)] }))).toEqual([other]);
  expect(notTakenOn([mine], looks({ bare: [there(mine)] }))).toEqual([mine]);
  expect(notTakenOn([mine, other], looks({}))).toEqual([]);
});

test('what is still there after the repair fails its node, and no other', () => {
  const failed = failedNodes([mine, other], { looks: looks({ repaired: [there(mine)] }), kept: [] });
  expect([...failed]).toEqual([['gw1', expect.stringMatching(/still there/)]]);
});

test('what only the repair brought about fails its node; what the lab cannot do does not', () => {
  const broken = { node: 'gw2', check: 'unit/not-active', subject: 'frr.service' };
  expect([...failedNodes([other], { looks: looks({ repaired: [broken] }), kept: [] }).keys()]).toEqual(['gw2']);
  expect([...failedNodes([other], { looks: looks({ repaired: [broken], bare: [broken] }), kept: [] })]).toEqual([]);
});

test('what follows from a drift and is still there afterwards fails its node', () => {
  const session = { node: 'gw1', check: 'routing/session-not-established', subject: 'gw2' };
  const drifted = [there(mine), session];
  expect([...failedNodes([mine], { looks: looks({ drifted, repaired: [session] }), kept: [] }).keys()]).toEqual([
    'gw1',
  ]);
});

test('what is to stay has to stay', () => {
  expect([...failedNodes([mine], { looks: looks({ repaired: [there(other)] }), kept: [other] })]).toEqual([]);
  const taken = failedNodes([mine], { looks: looks({ repaired: [] }), kept: [other] });
  expect([...taken]).toEqual([['gw2', expect.stringMatching(/is to stay/)]]);
});
