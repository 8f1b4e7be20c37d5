import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addressAt,
  cidr,
  contains,
  containsAddress,
  formatAddress,
  formatCidr,
  indexIn,
  overlaps,
  parseAddress,
  parseCidr,
} from './cidr.ts';

test.each([
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['10.1.2.3/16', '10.1.0.0/16'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:db8::/32', '2001:db8::/32'],
  ['2001:DB8:0:0:1::1/64', '2001:db8::/64'],
  ['::ffff:192.0.2.1/128', '::ffff:c000:201/128'],
])('%s is the prefix %s', (text, expected) => {
  const parsed = parseCidr(text);
  expect(parsed === null ? null : formatCidr(parsed)).toBe(expected);
});

test.each([
  '10.999.0.0/8',
  '10.0.0/8',
  '010.0.0.0/8',
  '10.0.0.0/33',
  '10.0.0.0',
  '10.0.0.0/08',
  '1::2::3/64',
  ':::/0',
  '::/129',
  'fe80::1%eth0/64',
  '/8',
  '',
])('%s is no prefix', (text) => {
  expect(parseCidr(text)).toBeNull();
});

test('host bits are reported', () => {
  expect(parseCidr('10.0.0.1/24')?.hasHostBits).toBe(true);
  expect(parseCidr('10.0.0.0/24')?.hasHostBits).toBe(false);
});

test('every v4 and v6 address survives format and parse', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (value) => {
      expect(parseAddress(formatAddress(6, value))).toEqual({ version: 6, value });
      const v4 = value & 0xffffffffn;
      expect(parseAddress(formatAddress(4, v4))).toEqual({ version: 4, value: v4 });
    }),
  );
});

test('overlap is symmetric and follows from containment', () => {
  const prefix = fc
    .tuple(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), fc.integer({ min: 0, max: 32 }))
    .map(([value, length]) => {
      const base = (value >> BigInt(32 - length)) << BigInt(32 - length);
      return { version: 4 as const, base, length };
    });
  fc.assert(
    fc.property(prefix, prefix, (a, b) => {
      expect(overlaps(a, b)).toBe(overlaps(b, a));
      expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
      const end = (p: typeof a): bigint => p.base + (1n << BigInt(32 - p.length)) - 1n;
      expect(overlaps(a, b)).toBe(a.base <= end(b) && b.base <= end(a));
    }),
  );
});

test('versions never contain each other', () => {
  expect(contains(cidr('::/0'), cidr('0.0.0.0/0'))).toBe(false);
  expect(containsAddress(cidr('::/0'), '10.0.0.1')).toBe(false);
});

test('an index finds its address again', () => {
  const prefix = cidr('100.64.0.0/16');
  expect(addressAt(prefix, 5n)).toBe('100.64.0.5');
  expect(indexIn(prefix, '100.64.0.5')).toBe(5n);
  expect(() => addressAt(prefix, 65_536n)).toThrow();
});
