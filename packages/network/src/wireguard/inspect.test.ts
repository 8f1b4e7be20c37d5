import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseWireguardDump } from './inspect.ts';

const dump = readFileSync(join(import.meta.dirname, '../../test/fixtures/wg-show-all-dump.txt'), 'utf8');

test('reads devices and peers of a dump', () => {
  const devices = parseWireguardDump(dump);
  expect(devices.map((device) => [device.interface, device.listenPort, device.peers.length])).toEqual([
    ['wg-use1-gw1', 51821, 1],
    ['wg-br1-gw1', 51825, 1],
    ['wg-new', 40000, 0],
  ]);
  expect(devices[0]?.peers[0]).toEqual({
    publicKey: 'ABCygqm6e0mOWA9MbvG6dxNDQXi57KZ4+1glYnxtQhc=',
    hasPresharedKey: false,
    endpoint: '198.51.100.11:51821',
    allowedIps: ['100.64.0.3/32', '10.20.0.0/16'],
    latestHandshakeSeconds: 1795467721,
    receivedBytes: 2757216,
    sentBytes: 2836328,
    persistentKeepaliveSeconds: 25,
  });
});

test('a peer that never answered has no handshake and no endpoint', () => {
  const [, device] = parseWireguardDump(dump);
  expect(device?.peers[0]).toMatchObject({
    hasPresharedKey: true,
    endpoint: null,
    latestHandshakeSeconds: null,
    persistentKeepaliveSeconds: 0,
  });
});

test('a device without a private key has no public key', () => {
  expect(parseWireguardDump(dump)[2]?.publicKey).toBeNull();
});

test('keeps neither the private key nor the preshared key', () => {
  const kept = JSON.stringify(parseWireguardDump(dump));
  expect(dump).toContain('CANARY');
  expect(kept).not.toContain('CANARY');
});
