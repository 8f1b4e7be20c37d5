import type { Difference } from '../difference.ts';
import type { WireguardDevice, WireguardPeer } from './inspect.ts';
import { unknownPublicKey, type WireguardInterface } from './interfaces.ts';

export type WireguardDifferenceKind =
  | 'interface-missing'
  | 'interface-extra'
  | 'listen-port-differs'
  | 'mtu-differs'
  | 'private-key-missing'
  | 'peer-missing'
  | 'peer-extra'
  | 'allowed-ips-differ'
  | 'endpoint-differs'
  | 'preshared-key-differs'
  | 'handshake-missing'
  | 'handshake-stale';

export type WireguardDifference = Difference<WireguardDifferenceKind>;

export interface WireguardObserved {
  readonly devices: readonly WireguardDevice[];
  /** MTU by device. */
  readonly mtuBytes: ReadonlyMap<string, number>;
  /** The node's clock when it was looked at. */
  readonly atSeconds: number;
}

/** A session key is refused after this many seconds (WireGuard whitepaper, section 6.1). */
export const rejectAfterSeconds = 180;

/** Differences between the devices a gateway must run and those it runs, in the order of the description. */
export function compareWireguard(
  wanted: readonly WireguardInterface[],
  observed: WireguardObserved,
): readonly WireguardDifference[] {
  const names = new Set(wanted.map((one) => one.interface));
  return [
    ...wanted.flatMap((one) => compareInterface(one, observed)),
    ...observed.devices
      .filter((device) => device.interface.startsWith('wg-') && !names.has(device.interface))
      .map((device) => different('interface-extra', device.interface)),
  ];
}

function compareInterface(wanted: WireguardInterface, observed: WireguardObserved): readonly WireguardDifference[] {
  const name = wanted.interface;
  const device = observed.devices.find((candidate) => candidate.interface === name);
  if (device === undefined) return [different('interface-missing', name)];
  const mtuBytes = observed.mtuBytes.get(name);
  return [
    ...(device.publicKey === null ? [different('private-key-missing', name)] : []),
    ...unequal('listen-port-differs', name, { wanted: `${wanted.listenPort}`, observed: `${device.listenPort}` }),
    ...(mtuBytes === undefined
      ? []
      : unequal('mtu-differs', name, { wanted: `${wanted.mtuBytes}`, observed: `${mtuBytes}` })),
    ...comparePeers(wanted, device, observed.atSeconds),
  ];
}

/** While the peer's key is not known yet, whoever is the only peer stands for it. */
function comparePeers(
  wanted: WireguardInterface,
  device: WireguardDevice,
  atSeconds: number,
): readonly WireguardDifference[] {
  const isWanted = (candidate: WireguardPeer): boolean =>
    wanted.publicKey === unknownPublicKey ? device.peers.length === 1 : candidate.publicKey === wanted.publicKey;
  const peer = device.peers.find(isWanted);
  const extra = device.peers
    .filter((candidate) => candidate !== peer)
    .map((candidate) => different('peer-extra', device.interface, { observed: candidate.publicKey }));
  if (peer === undefined) {
    return [different('peer-missing', device.interface, { wanted: wanted.remoteGateway }), ...extra];
  }
  return [
    ...unequal('allowed-ips-differ', device.interface, {
      wanted: [...wanted.allowedIps].sort().join(','),
      observed: [...peer.allowedIps].sort().join(','),
    }),
    ...unequal('endpoint-differs', device.interface, { wanted: wanted.endpoint, observed: peer.endpoint ?? 'none' }),
    ...unequal('preshared-key-differs', device.interface, {
      wanted: presence(wanted.presharedKey !== null),
      observed: presence(peer.hasPresharedKey),
    }),
    ...compareHandshake(wanted, peer, atSeconds),
    ...extra,
  ];
}

function compareHandshake(
  wanted: WireguardInterface,
  peer: WireguardPeer,
  atSeconds: number,
): readonly WireguardDifference[] {
  if (peer.latestHandshakeSeconds === null) {
    return [different('handshake-missing', wanted.interface, { wanted: `with ${wanted.remoteGateway}` })];
  }
  const ageSeconds = atSeconds - peer.latestHandshakeSeconds;
  const hasTraffic = peer.receivedBytes + peer.sentBytes > 0;
  return hasTraffic && ageSeconds > rejectAfterSeconds
    ? [
        different('handshake-stale', wanted.interface, {
          wanted: `${rejectAfterSeconds} s or younger`,
          observed: `${ageSeconds} s`,
        }),
      ]
    : [];
}

function presence(isThere: boolean): string {
  return isThere ? 'present' : 'absent';
}

function unequal(
  kind: WireguardDifferenceKind,
  subject: string,
  values: { readonly wanted: string; readonly observed: string },
): readonly WireguardDifference[] {
  return values.wanted === values.observed ? [] : [different(kind, subject, values)];
}

function different(
  kind: WireguardDifferenceKind,
  subject: string,
  values: { readonly wanted?: string; readonly observed?: string } = {},
): WireguardDifference {
  return { kind, subject, wanted: values.wanted ?? null, observed: values.observed ?? null };
}
