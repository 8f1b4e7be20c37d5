import { expect, test } from 'vitest';
import { canonicalRule, ruleText } from './rule-text.ts';

const match = (left: object, right: unknown, op = '==') => ({ match: { op, left, right } });
const payload = (protocol: string, field: string) => ({ payload: { protocol, field } });

test('a rule of nft is told in the words it was rendered with', () => {
  const rule = [
    match({ meta: { key: 'oifname' } }, { set: ['vx0', 'wg-a'] }, '!='),
    match(payload('ip', 'saddr'), { prefix: { addr: '10.0.0.0', len: 8 } }),
    match(payload('tcp', 'dport'), { set: [22, { range: [80, 90] }] }),
    { drop: null },
  ];
  expect(ruleText(rule)).toBe('oifname != { vx0, wg-a } ip saddr 10.0.0.0/8 tcp dport { 22, 80-90 } drop');
});

test('what is never rendered stays as nft tells it', () => {
  expect(ruleText([{ limit: { rate: 1 } }, { accept: null }])).toBe('{"limit":{"rate":1}} accept');
  expect(ruleText([match({ fib: {} }, { concat: [1] }), 7, null])).toBe('{"fib":{}} {"concat":[1]} {} {}');
});

test.each([
  ['the order of a set', 'tcp dport { 22, 179 } accept', 'tcp dport { 179, 22 } accept'],
  ['a set of one', 'ip saddr { 10.0.0.1 } accept', 'ip saddr 10.0.0.1 accept'],
  ['a prefix of one address', 'ip saddr 10.0.0.1/32 accept', 'ip saddr 10.0.0.1 accept'],
  ['halves of a prefix', 'ip daddr { 10.0.0.0/9, 10.128.0.0/9 } drop', 'ip daddr 10.0.0.0/8 drop'],
  ['a range that is a prefix', 'ip daddr 10.0.0.0-10.0.0.255 drop', 'ip daddr { 10.0.0.0/24 } drop'],
  ['IPv6 in another spelling', 'ip6 saddr 2001:db8:0:0::1 accept', 'ip6 saddr { 2001:db8::1/128 } accept'],
  ['a protocol by its name', 'meta l4proto { icmp, ipv6-icmp } accept', 'meta l4proto { 58, 1 } accept'],
  ['the order of states', 'ct state related,established accept', 'ct state established,related accept'],
  ['quotes and the comment', 'iifname "a" accept comment "x { y }"', 'iifname a accept'],
])('%s changes nothing', (_what, a, b) => {
  expect(canonicalRule(a)).toBe(canonicalRule(b));
});

test.each([
  ['a wider prefix', 'ip saddr 10.0.0.0/8 accept', 'ip saddr 10.0.0.0/7 accept'],
  ['one port more', 'tcp dport { 22, 179 } accept', 'tcp dport { 22, 179, 80 } accept'],
  ['the opposite', 'iifname a accept', 'iifname != a accept'],
  ['another verdict', 'iifname a accept', 'iifname a drop'],
  ['another IP version', 'ip saddr 10.0.0.1 accept', 'ip6 saddr ::a00:1 accept'],
])('%s is another rule', (_what, a, b) => {
  expect(canonicalRule(a)).not.toBe(canonicalRule(b));
});
