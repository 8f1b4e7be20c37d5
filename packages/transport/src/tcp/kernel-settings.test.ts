import { expect, test } from 'vitest';
import { compareKernelSettings, type KernelSettings, loadKernelSettings, settableBytes } from './kernel-settings.ts';
import { tcpDefaults } from './tcp-options.ts';

const kernel: KernelSettings = {
  maxSendBufferBytes: 212_992,
  maxReceiveBufferBytes: 4_194_304,
  largestOwnSendBufferBytes: 4_194_304,
  largestOwnReceiveBufferBytes: 6_291_456,
  fastOpen: 1,
  mtuProbing: 0,
};

test('what the kernel does not give is told with the setting that would', () => {
  const options = {
    ...tcpDefaults,
    sendBufferBytes: 4_194_304,
    receiveBufferBytes: 4_194_304,
    fastOpen: true,
    mtuProbing: true,
  };
  expect(compareKernelSettings(options, kernel)).toEqual([
    { option: 'sendBufferBytes', sysctl: 'net.core.wmem_max', wanted: 4_194_304, found: 212_992 },
    { option: 'fastOpen', sysctl: 'net.ipv4.tcp_fastopen', wanted: 3, found: 1 },
    { option: 'mtuProbing', sysctl: 'net.ipv4.tcp_mtu_probing', wanted: 1, found: 0 },
  ]);
});

test('nothing asked, nothing missing', () => {
  expect(compareKernelSettings(tcpDefaults, kernel)).toEqual([]);
});

test('a buffer the kernel would cut down is left to its own sizing', () => {
  expect(settableBytes(4_194_304, 212_992)).toBeNull();
  expect(settableBytes(65_536, 212_992)).toBe(65_536);
  expect(settableBytes(null, 212_992)).toBeNull();
});

test('the settings of this kernel are read', async () => {
  const found = await loadKernelSettings();
  expect(found.largestOwnReceiveBufferBytes).toBeGreaterThan(4_096);
  expect(found.mtuProbing).not.toBeNull();
});
