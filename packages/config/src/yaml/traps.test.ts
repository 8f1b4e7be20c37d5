import { expect, test } from 'vitest';
import { findTrap } from './traps.ts';

test.each(['yes', 'No', 'ON', 'off', '0o17', '0644', '008', '1:30', '12:30:45', '1_000'])('%s is a trap', (source) => {
  expect(findTrap(source)).not.toBeNull();
});

test.each(['true', 'null', 'y', '0', '7', '07', '10', '-1', '1.5', '0x1f', '10s', 'a:b', '10.0.0.1', '_'])(
  '%s means the same to all',
  (source) => {
    expect(findTrap(source)).toBeNull();
  },
);

test('a number that differs is worse than a text that does', () => {
  expect(findTrap('010')?.severity).toBe('high');
  expect(findTrap('no')?.severity).toBe('medium');
});
