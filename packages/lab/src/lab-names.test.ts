import fc from 'fast-check';
import { expect, test } from 'vitest';
import { macAddressOf, portName, uplinkName } from './lab-names.ts';

test('keeps names of devices that fit readable', () => {
  expect(portName('use1-gw1', 'eth0')).toBe('use1-gw1-eth0');
  expect(uplinkName('internet')).toBe('up-internet');
});

test('makes every device name fit the kernel and stay apart from the others', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,40}$/), { minLength: 2, maxLength: 2 }),
      ([a, b]) => {
        if (a === undefined || b === undefined) return;
        for (const name of [portName(a, 'eth0'), uplinkName(a)]) expect(name.length).toBeLessThanOrEqual(15);
        expect(portName(a, 'eth0')).not.toBe(portName(b, 'eth0'));
        expect(uplinkName(a)).not.toBe(uplinkName(b));
        expect(uplinkName(a)).toMatch(/^up-/);
      },
    ),
  );
});

test('gives an owner one locally administered unicast MAC address', () => {
  expect(macAddressOf('dw000001', 'gw1', 'eth0')).toMatch(/^02(:[0-9a-f]{2}){5}$/);
  expect(macAddressOf('dw000001', 'gw1', 'eth0')).toBe(macAddressOf('dw000001', 'gw1', 'eth0'));
  expect(macAddressOf('dw000001', 'gw1', 'eth0')).not.toBe(macAddressOf('dw000001', 'gw1', 'eth1'));
});
