import { expect, test } from 'vitest';
import { sourceOf } from './source-of.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
  ['fi_addr_efa://[fe80::1]:1:2', 'fi_addr_efa://[fe80::1]:1:2'],
])('%s is of the source %s', (address, source) => {
  expect(sourceOf(address)).toBe(source);
});
