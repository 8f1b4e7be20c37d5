import { expect, test } from 'vitest';
import { createPendingConnections } from './pending-connections.ts';

test('beyond the limit the oldest of the busiest source goes', () => {
  const pending = createPendingConnections<string>(4);
  for (const [name, address] of [
    ['peer', '192.0.2.1'],
    ['junk 1', '192.0.2.9'],
    ['junk 2', '192.0.2.9'],
    ['junk 3', '192.0.2.9'],
  ] as const) {
    expect(pending.add(name, address)).toBeNull();
  }
  expect(pending.add('junk 4', '192.0.2.9')).toBe('junk 1');
  expect(pending.add('other peer', '192.0.2.2')).toBe('junk 2');
  expect(pending.count).toBe(4);
});

test('what has authenticated no longer counts', () => {
  const pending = createPendingConnections<number>(2);
  pending.add(1, '192.0.2.1');
  pending.add(2, '192.0.2.1');
  pending.remove(1);
  pending.remove(1);
  expect(pending.add(3, '192.0.2.1')).toBeNull();
  expect(pending.add(4, '192.0.2.1')).toBe(2);
});

test('a flood from one source never costs another source its place', () => {
  const pending = createPendingConnections<string>(256);
  pending.add('peer', '192.0.2.1');
  const gone = Array.from({ length: 20_000 }, (_, index) => pending.add(`junk ${index}`, '192.0.2.9'));
  expect(gone).not.toContain('peer');
  expect(pending.count).toBe(256);
});

test('from the same source a newcomer stays for as many connections as there is room', () => {
  const pending = createPendingConnections<string>(256);
  for (let index = 0; index < 1_000; index++) pending.add(`before ${index}`, '127.0.0.1');
  pending.add('peer', '127.0.0.1');
  const goneAt = Array.from({ length: 1_000 }, (_, index) => pending.add(`junk ${index}`, '127.0.0.1')).indexOf('peer');
  expect(goneAt).toBe(255);
});
