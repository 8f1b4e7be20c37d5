import { driftOf } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { failedNodes, notTakenOn } from './judge-rehearsal.ts';

const mine = driftOf('sysctl/differs', { node: 'gw1', subject: 'net.ipv4.ip_forward' });
const other = driftOf('file/changed', { node: 'gw2', subject: '/etc/nftables.conf' });
const there = ({ node, check, subject }: typeof mine, observed = 'found') => ({
  node: node ?? '',
  check,
  subject,
  observed,
});
const drifted = [there(mine), there(other)];
const failed = (repaired: readonly ReturnType<typeof there>[], kept: readonly (typeof mine)[] = []) => [
  ...failedNodes({ looks: { drifted, repaired }, kept }),
];

test('a drift the lab does not show was not rehearsed', () => {
  expect(notTakenOn([mine, other], [there(mine)])).toEqual([other]);
  expect(notTakenOn([mine, other], drifted)).toEqual([]);
});

test('what is still there after the repair fails its node, and no other', () => {
  expect(failed([])).toEqual([]);
  expect(failed([there(mine)])).toEqual([['gw1', expect.stringMatching(/after the repair there is sysctl\/differs/)]]);
});

test('what only the repair brought about fails its node', () => {
  const broken = { node: 'gw2', check: 'unit/not-active', subject: 'frr.service', observed: 'failed' };
  expect(failed([broken])).toEqual([['gw2', expect.stringMatching(/unit\/not-active of frr\.service/)]]);
});

test('a part that does not answer any more fails its node, whatever is to stay', () => {
  const silent = { node: 'gw2', check: 'no answer', subject: 'network', observed: 'timed out' };
  expect(failed([there(other), silent], [other]).map(([node]) => node)).toEqual(['gw2']);
});

test('what is to stay has to stay as it was', () => {
  expect(failed([there(other)], [other])).toEqual([]);
  expect(failed([], [other])).toEqual([['gw2', expect.stringMatching(/is to stay/)]]);
  expect(failed([there(other, 'something else')], [other])).toEqual([['gw2', expect.stringMatching(/is to stay/)]]);
});

test('what is to stay and the lab did not show before the repair is no excuse for it afterwards', () => {
  const late = driftOf('sysctl/differs', { node: 'gw1', subject: 'net.ipv4.conf.all.rp_filter' });
  expect(failed([there(late)], [late]).map(([node]) => node)).toEqual(['gw1']);
});
