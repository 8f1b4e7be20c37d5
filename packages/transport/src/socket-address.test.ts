import { expect, test } from 'vitest';
import { parseSocketAddress, renderSocketAddress } from './socket-address.ts';

test.each(['192.0.2.1:443', 'node.example:0', '[2001:db8::1]:65535', '[fe80::1%eth0]:8080'])(
  '%s is read and written',
  (text) => {
    expect(renderSocketAddress(parseSocketAddress(text))).toBe(text);
  },
);

test.each([
  '',
  ':443',
  '192.0.2.1',
  '192.0.2.1:',
  '192.0.2.1:65536',
  '2001:db8::1:443',
  '[192.0.2.1]:443',
  '[]:1',
  'a:1 ',
])('"%s" is refused by name', (text) => {
  expect(() => parseSocketAddress(text)).toThrow(`"${text}" is not an address with a port`);
});
