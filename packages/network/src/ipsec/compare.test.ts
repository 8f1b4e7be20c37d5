import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayOf } from '@dwcp/model';
import { mixedTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { describeDifference } from '../difference.ts';
import { compareIpsec, compareUnwantedIpsec, type IpsecObserved } from './compare.ts';
import { ipsecConnections } from './connections.ts';
import { type ChildSa, type IkeSa, type IpsecObservation, type LoadedConnection, parseIpsec } from './inspect.ts';
import { childSelectors } from './render.ts';

const topology = mixedTopology();
const wanted = ipsecConnections(topology, gatewayOf(topology, 'dc1-gw2'));

test('a gateway that runs as described has no differences, with either backend', () => {
  expect(differences({})).toEqual([]);
  expect(differences({ backend: 'kernel' })).toEqual([]);
});

test('what a kernel with XFRM interfaces ran of the same files has none either', () => {
  const recorded = readFileSync(join(import.meta.dirname, '../../test/fixtures/ipsec-dump-kernel.txt'), 'utf8');
  const mtuBytes = new Map(wanted.map((one) => [one.interface, one.mtuBytes]));
  expect(compareIpsec(wanted, { ipsec: parseIpsec(recorded), mtuBytes })).toEqual([]);
});

test.each<[string, Changes, string]>([
  ['a device', { mtuBytes: 1400 }, 'xi-use1-gw2: mtu differs (wanted 1350, observed 1400)'],
  [
    'a timer',
    { connection: { dpdDelaySeconds: '30' } },
    'dwcp-dc1-gw2--use1-gw2 dpd_delay: connection differs (wanted 2, observed 30)',
  ],
  [
    'an identity',
    { connection: { remote: { id: 'other', method: 'public key' } } },
    'dwcp-dc1-gw2--use1-gw2 remote id: connection differs (wanted use1-gw2, observed other)',
  ],
  [
    'an authentication',
    { connection: { local: { id: 'dc1-gw2', method: 'pre-shared key' } } },
    'dwcp-dc1-gw2--use1-gw2 local auth: connection differs (wanted public key, observed pre-shared key)',
  ],
  [
    'no child',
    { connection: { children: [] } },
    'dwcp-dc1-gw2--use1-gw2 children: connection differs (wanted dwcp-dc1-gw2--use1-gw2, observed )',
  ],
  [
    'an IKE SA without its child',
    { ike: { children: [] } },
    'dwcp-dc1-gw2--use1-gw2: sa missing (wanted ESTABLISHED INSTALLED, observed ESTABLISHED)',
  ],
  [
    'an IKE SA that is not authenticated',
    { ike: { status: 'CONNECTING' } },
    'dwcp-dc1-gw2--use1-gw2: sa missing (wanted ESTABLISHED INSTALLED, observed CONNECTING INSTALLED)',
  ],
  [
    'an algorithm that was not offered',
    { ike: { algorithms: 'AES_CBC-256/PRF_HMAC_SHA2_256/MODP_2048' } },
    'dwcp-dc1-gw2--use1-gw2 IKE: sa algorithms differ (wanted AES_GCM_16-256/PRF_HMAC_SHA2_384/CURVE_25519 or AES_GCM_16-256/PRF_HMAC_SHA2_384/ECP_384, observed AES_CBC-256/PRF_HMAC_SHA2_256/MODP_2048)',
  ],
  [
    'a child with a key exchange that was not offered',
    { child: { keyExchange: 'MODP_2048' } },
    'dwcp-dc1-gw2--use1-gw2 ESP: sa algorithms differ (wanted AES_GCM_16-256/CURVE_25519 or AES_GCM_16-256/ECP_384, observed AES_GCM_16-256/MODP_2048)',
  ],
  [
    'keys that live longer than described',
    { ike: { rekeySeconds: 86_400 } },
    'dwcp-dc1-gw2--use1-gw2 IKE: sa lifetime differs (wanted new keys after 12960 to 14400 s, observed after 86400 s)',
  ],
  [
    'a child that never ends',
    { child: { lifeSeconds: null } },
    'dwcp-dc1-gw2--use1-gw2 ESP: sa lifetime differs (wanted ends after 3960 s, observed never ends)',
  ],
  [
    'an end that narrowed the selectors',
    { child: { localSelectors: ['0.0.0.0/0'] } },
    'dwcp-dc1-gw2--use1-gw2: sa selectors differ (wanted 100.64.128.8/32 === 100.64.128.9/32, observed 0.0.0.0/0 === 100.64.128.9/32)',
  ],
  ['what swanctl refused', { loadErrors: ['unknown option: x'] }, 'swanctl: load failed (observed unknown option: x)'],
])('reports %s', (_what, changes, words) => {
  expect(differences(changes)).toContain(words);
});

test.each(['dwcp-old', 'of-somebody-else'])('%s in the place of a connection is one missing and one extra', (name) => {
  const changes = { connection: { name } };
  expect(differences(changes)).toEqual(['dwcp-dc1-gw2--use1-gw2: connection missing']);
  expect(unwanted(changes)).toEqual([`${name}: connection extra (observed loaded, to ${at(0).remoteAddress})`]);
});

test('beside tunnels that are wanted an SA of no connection is extra, and what runs as described is not', () => {
  expect(unwanted({})).toEqual([]);
  const child = { ...childOf(0, 'userspace'), remoteSelectors: ['0.0.0.0/0'] };
  expect(unwanted({ ike: { name: 'rogue', children: [child, child] } })).toEqual([
    'rogue: sa extra (observed ESTABLISHED INSTALLED INSTALLED, to 0.0.0.0/0)',
  ]);
  for (const status of ['CONNECTING', 'DELETING']) expect(unwanted({ ike: { name: 'rogue', status } })).toEqual([]);
});

test('after a rekeying the youngest child SA is judged', () => {
  const old: ChildSa = { ...childOf(0, 'userspace'), ageSeconds: 9000, encryption: 'AES_CBC-256' };
  const ike = ikeOf(0, 'userspace');
  expect(differences({ ike: { children: [old, ...ike.children] } })).toEqual([]);
});

test('a gateway whose service never ran says so', () => {
  const nothing: IpsecObservation = { backend: null, connections: [], ikeSas: [], loadErrors: [] };
  const kinds = compareIpsec(wanted, { ipsec: nothing, mtuBytes: new Map() }).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['backend-missing', 'interface-missing', 'connection-missing', 'sa-missing']));
});

interface Changes {
  readonly backend?: 'kernel' | 'userspace';
  readonly connection?: Partial<LoadedConnection>;
  readonly ike?: Partial<IkeSa>;
  readonly child?: Partial<ChildSa>;
  readonly mtuBytes?: number;
  readonly loadErrors?: readonly string[];
}

function differences(changes: Changes): readonly string[] {
  return compareIpsec(wanted, observedWith(changes)).map(describeDifference);
}

function unwanted(changes: Changes): readonly string[] {
  return compareUnwantedIpsec(wanted, observedWith(changes).ipsec).map(describeDifference);
}

/** What runs when everything is right, with the first tunnel changed. */
function observedWith(changes: Changes): IpsecObserved {
  const backend = changes.backend ?? 'userspace';
  const first = <T>(index: number, value: T, change: Partial<T> | undefined): T =>
    index === 0 ? { ...value, ...change } : value;
  const ikeSas = wanted.map((_, index) => {
    const ike = ikeOf(index, backend);
    const children = ike.children.map((child) => first(index, child, changes.child));
    return first(index, { ...ike, children }, changes.ike);
  });
  const ipsec: IpsecObservation = {
    backend,
    connections: wanted.map((_, index) => first(index, loadedOf(index, backend), changes.connection)),
    ikeSas,
    loadErrors: changes.loadErrors ?? [],
  };
  const mtuBytes = new Map(
    wanted.map((one, index) => [one.interface, index === 0 ? (changes.mtuBytes ?? 1350) : 1350]),
  );
  return { ipsec, mtuBytes };
}

function at(index: number): (typeof wanted)[number] {
  const one = wanted[index];
  if (one === undefined) throw new Error(`no connection ${index}`);
  return one;
}

function selectorsOf(
  index: number,
  backend: 'kernel' | 'userspace',
): Pick<ChildSa, 'localSelectors' | 'remoteSelectors'> {
  const { local, remote } = childSelectors(at(index), backend);
  return { localSelectors: local.split(','), remoteSelectors: remote.split(',') };
}

function loadedOf(index: number, backend: 'kernel' | 'userspace'): LoadedConnection {
  const one = at(index);
  const method = one.settings.authentication === 'psk' ? 'pre-shared key' : 'public key';
  const action = one.isInitiator ? 'start' : 'none';
  return {
    name: one.name,
    remoteAddresses: [one.remoteAddress],
    version: 'IKEv2',
    dpdDelaySeconds: '2',
    rekeySeconds: '14400',
    reauthSeconds: '0',
    local: { id: one.localId, method },
    remote: { id: one.remoteId, method },
    children: [
      { name: one.name, rekeySeconds: '3600', dpdAction: action, closeAction: action, ...selectorsOf(index, backend) },
    ],
  };
}

function childOf(index: number, backend: 'kernel' | 'userspace'): ChildSa {
  return {
    name: at(index).name,
    status: 'INSTALLED',
    encryption: 'AES_GCM_16-256',
    keyExchange: null,
    ageSeconds: 10,
    lifeSeconds: Math.ceil((wanted[index]?.settings.childRekeySeconds ?? 0) * 1.1),
    receivedBytes: 1,
    sentBytes: 1,
    ...selectorsOf(index, backend),
  };
}

function ikeOf(index: number, backend: 'kernel' | 'userspace'): IkeSa {
  return {
    name: at(index).name,
    status: 'ESTABLISHED',
    algorithms: 'AES_GCM_16-256/PRF_HMAC_SHA2_384/CURVE_25519',
    ageSeconds: 10,
    rekeySeconds: (wanted[index]?.settings.ikeRekeySeconds ?? 0) - 60,
    children: [childOf(index, backend)],
  };
}
