import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { describeDifference } from '../difference.ts';
import { compareWireguard, type WireguardObserved } from './compare.ts';
import type { WireguardDevice, WireguardPeer } from './inspect.ts';
import { type WireguardInterface, wireguardInterfaces } from './interfaces.ts';

const topology = labTopology();
const atSeconds = 1_800_000_000;
const wanted = wantedOf('dc1-gw1');

test('a device that runs as described has no differences', () => {
  expect(compareWireguard(wanted, observed())).toEqual([]);
});

test('reports a peer whose last handshake is older than three minutes', () => {
  expect(kinds(observed({ peer: { latestHandshakeSeconds: atSeconds - 181 } }))).toEqual(['handshake-stale']);
  expect(kinds(observed({ peer: { latestHandshakeSeconds: atSeconds - 180 } }))).toEqual([]);
});

test('an old handshake without traffic is not stale', () => {
  const idle = { latestHandshakeSeconds: atSeconds - 500, receivedBytes: 0, sentBytes: 0 };
  expect(kinds(observed({ peer: idle }))).toEqual([]);
});

test.each([
  [{ peer: { latestHandshakeSeconds: null } }, 'handshake-missing'],
  [{ peer: { allowedIps: ['100.64.0.3/32'] } }, 'allowed-ips-differ'],
  [{ peer: { endpoint: '198.51.100.99:51821' } }, 'endpoint-differs'],
  [{ peer: { hasPresharedKey: true } }, 'preshared-key-differs'],
  [{ device: { listenPort: 40000 } }, 'listen-port-differs'],
  [{ device: { publicKey: null } }, 'private-key-missing'],
  [{ mtuBytes: 1420 }, 'mtu-differs'],
] as const)('reports %o as %s', (change, kind) => {
  expect(kinds(observed(change))).toEqual([kind]);
});

test('another peer in the place of the wanted one is both missing and extra', () => {
  expect(kinds(observed({ peer: { publicKey: 'someone-else' } }))).toEqual(['peer-missing', 'peer-extra']);
});

test('a missing device is one difference and a device nobody described another', () => {
  const all = observed();
  const [first, ...rest] = all.devices;
  const stray = first === undefined ? [] : [{ ...first, interface: 'wg-old' }];
  expect(kinds({ ...all, devices: [...rest, ...stray] })).toEqual(['interface-missing', 'interface-extra']);
});

test('says what was wanted and what was observed', () => {
  const [difference] = compareWireguard(wanted, observed({ mtuBytes: 1420 }));
  expect(difference && describeDifference(difference)).toBe('wg-use1-gw1: mtu differs (wanted 1440, observed 1420)');
});

interface Changes {
  readonly peer?: Partial<WireguardPeer>;
  readonly device?: Partial<WireguardDevice>;
  readonly mtuBytes?: number;
}

/** What runs when everything is right, with the first device changed. */
function observed(changes: Changes = {}): WireguardObserved {
  const devices = wanted.map((one, index): WireguardDevice => {
    const peer: WireguardPeer = {
      publicKey: one.publicKey,
      hasPresharedKey: false,
      endpoint: one.endpoint,
      allowedIps: one.allowedIps,
      latestHandshakeSeconds: atSeconds - 20,
      receivedBytes: 1000,
      sentBytes: 1000,
      persistentKeepaliveSeconds: 25,
    };
    const device: WireguardDevice = {
      interface: one.interface,
      publicKey: 'own',
      listenPort: one.listenPort,
      peers: [index === 0 ? { ...peer, ...changes.peer } : peer],
    };
    return index === 0 ? { ...device, ...changes.device } : device;
  });
  const mtu = wanted.map((one, index) => [one.interface, index === 0 ? (changes.mtuBytes ?? 1440) : 1440] as const);
  return { devices, mtuBytes: new Map(mtu), atSeconds };
}

function kinds(value: WireguardObserved): readonly string[] {
  return compareWireguard(wanted, value).map((difference) => difference.kind);
}

function wantedOf(name: string): readonly WireguardInterface[] {
  const gateway = topology.gateways.find((candidate) => candidate.name === name);
  if (gateway === undefined) throw new Error(`no ${name}`);
  return wireguardInterfaces(topology, gateway, { 'use1-gw1': 'key-1', 'use1-gw2': 'key-2', 'br1-gw1': 'key-3' });
}
