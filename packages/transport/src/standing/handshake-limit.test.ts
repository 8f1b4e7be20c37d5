import { expect, test } from 'vitest';
import { createHandshakeLimit } from './handshake-limit.ts';

const rate = { perSecond: 50, burst: 100 };

test('one source is held to its rate, and another is not touched by it', () => {
  const limit = createHandshakeLimit(rate);
  const taken = Array.from({ length: 1_000 }, () => limit.allows('192.0.2.1', 0)).filter(Boolean);
  expect(taken).toHaveLength(100);
  expect(limit.allows('192.0.2.2', 0)).toBe(true);
  expect(limit.allows('192.0.2.1', 20)).toBe(true);
  expect(limit.allows('192.0.2.1', 20)).toBe(false);
});

test('all addresses of one IPv6 network are one source', () => {
  const limit = createHandshakeLimit(rate);
  const taken = Array.from({ length: 1_000 }, (_, host) => limit.allows(`2001:db8::${host.toString(16)}`, 0));
  expect(taken.filter(Boolean)).toHaveLength(100);
});

test('any number of sources takes bounded memory', () => {
  const limit = createHandshakeLimit(rate, 1_000);
  for (let index = 0; index < 200_000; index++)
    limit.allows(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, 0);
  expect(limit.sources).toBe(1_000);
});

test('a source that has been quiet is forgotten, one that is over its rate is not', () => {
  const limit = createHandshakeLimit(rate);
  limit.allows('192.0.2.2', 0);
  for (let index = 0; index < 200; index++) limit.allows('192.0.2.1', 0);
  limit.allows('192.0.2.3', 50);
  expect(limit.sources).toBe(2);
  expect(Array.from({ length: 10 }, () => limit.allows('192.0.2.1', 50)).filter(Boolean)).toHaveLength(2);
});
