import type { Node, Topology } from '@dwcp/model';
import { allNodes } from '@dwcp/model';
import { bgpNeighbors } from '../bgp/neighbors.ts';
import { renderBgp } from '../bgp/render.ts';
import { daemonPeers } from '../dwcp/peers.ts';
import { renderFirewall } from '../firewall/render.ts';
import { type IpsecConnection, ipsecConnections } from '../ipsec/connections.ts';
import { childSelectors } from '../ipsec/render.ts';
import { connectedSites, fabricInterfaceOf, isGateway } from '../neighborhood.ts';
import { probesFrom } from '../probes.ts';
import { wireguardInterfaces } from '../wireguard/interfaces.ts';

/** Replaces the first `from` by `to` in what a node answers. */
export interface Breakage {
  readonly node: string;
  readonly from: string;
  readonly to: string;
}

const clock = 1_800_000_000;

/** What a node of a network that is wholly as described answers to an inspection; counters grow from look to look. */
export function healthyOutput(topology: Topology, options: { readonly node: string; readonly look: number }): string {
  const node = allNodes(topology).find((candidate) => candidate.name === options.node);
  if (node === undefined) throw new Error(`no ${options.node}`);
  const neighbors = bgpNeighbors(topology, node);
  const interfaces = isGateway(node) ? wireguardInterfaces(topology, node, {}) : [];
  const connections = isGateway(node) ? ipsecConnections(topology, node) : [];
  const bytes = options.look * 1_000_000;
  const sections: Readonly<Record<string, string>> = {
    clock: `${clock}`,
    wireguard: interfaces
      .flatMap((one) => [
        [one.interface, '(hidden)', `key of ${node.name}`, one.listenPort, 'off'],
        [
          one.interface,
          `key of ${one.remoteGateway}`,
          '(none)',
          one.endpoint,
          one.allowedIps.join(','),
          clock - 20,
          bytes,
          bytes,
          25,
        ],
      ])
      .map((columns) => columns.join('\t'))
      .join('\n'),
    ipsec: connections.length === 0 ? '' : ipsecDump(connections),
    links: JSON.stringify([...interfaces, ...connections].map((one) => ({ ifname: one.interface, mtu: one.mtuBytes }))),
    'bgp-sessions': JSON.stringify({
      peers: Object.fromEntries(
        neighbors.map((neighbor) => [
          neighbor.address,
          { remoteAs: neighbor.remoteAsn, state: 'Established', pfxRcd: neighbor.prefixesReceived.length },
        ]),
      ),
    }),
    'bgp-paths': JSON.stringify({ routes: pathsOf(topology, node) }),
    bfd: JSON.stringify(neighbors.map((neighbor) => ({ peer: neighbor.address, status: 'up' }))),
    routes: JSON.stringify(
      connectedSites(topology, node.site).flatMap((site) =>
        site.prefixes.map((prefix) => ({
          dst: prefix,
          dev:
            neighbors.find((neighbor) => neighbor.kind === 'tunnel' && neighbor.remoteSite === site.name)?.interface ??
            fabricInterfaceOf(topology, node),
          protocol: 'bgp',
          prefsrc: node.address,
        })),
      ),
    ),
    firewall: JSON.stringify({ nftables: firewallOf(topology, node) }),
    'routing-config': renderBgp(topology, node).files[0]?.content ?? '',
    ...(isGateway(node) ? { dwcpd: daemonStatus(topology, node.name) } : {}),
    probes: probesFrom(topology, node)
      .map((_, index) => `${index}\t0.5\t2`)
      .join('\n'),
  };
  return Object.entries(sections)
    .map(([name, text]) => `@@ ${name} ok\n${text}\n`)
    .join('');
}

/** The part of what `dwcp-ctl status --json` says that is read. */
function daemonStatus(topology: Topology, gateway: string): string {
  const peers = daemonPeers(topology, gateway);
  return JSON.stringify({
    health: {
      status: 'degraded',
      links: peers.map(({ name }) => ({
        peer: name,
        status: 'degraded',
        reasons: ['runs on tcp, for want of rdma, which is declared'],
      })),
      components: [{ component: 'certificate', status: 'healthy', reasons: [] }],
    },
    links: peers.map(({ name }) => ({
      peer: name,
      status: 'established',
      transport: 'tcp',
      expectedTransport: 'rdma',
      security: 'aes-256-gcm',
      roundTripMicros: { p50: 1500, p99: 2000, p999: 2000, count: 8 },
      isQuarantined: false,
    })),
  });
}

/** What a gateway answers when asked for its counters. */
export function sentBytesOutput(
  topology: Topology,
  options: { readonly node: string; readonly bytes: number },
): string {
  const gateway = topology.gateways.find((candidate) => candidate.name === options.node);
  if (gateway === undefined) throw new Error(`${options.node} is no gateway`);
  return [...wireguardInterfaces(topology, gateway, {}), ...ipsecConnections(topology, gateway)]
    .map((one) => `${one.interface}\tkey of ${one.remoteGateway}\t0\t${options.bytes}\n`)
    .join('');
}

function ipsecDump(connections: readonly IpsecConnection[]): string {
  return [...connections.flatMap(loadedAndNegotiated), 'backend userspace', 'load exit code 0'].join('\n');
}

function loadedAndNegotiated(one: IpsecConnection): readonly string[] {
  const { local, remote } = childSelectors(one, 'userspace');
  const selectors = `local-ts=[${local}] remote-ts=[${remote}]`;
  const method = one.settings.authentication === 'psk' ? 'pre-shared key' : 'public key';
  const action = one.isInitiator ? 'dpd_action=start close_action=start' : 'dpd_action=none close_action=none';
  const algorithms = 'encr-alg=AES_GCM_16 encr-keysize=256';
  return [
    `list-conn event {${one.name} {remote_addrs=[${one.remoteAddress}] version=IKEv2 reauth_time=0 rekey_time=14400 dpd_delay=2 local-1 {id=${one.localId} class=${method}} remote-1 {id=${one.remoteId} class=${method}} children {${one.name} {rekey_time=3600 ${action} ${selectors}}}}}`,
    `list-sa event {${one.name} {state=ESTABLISHED ${algorithms} prf-alg=PRF_HMAC_SHA2_384 dh-group=CURVE_25519 established=5 child-sas {x-1 {name=${one.name} state=INSTALLED ${algorithms} bytes-in=1 bytes-out=1 install-time=5 life-time=3955 ${selectors}}}}}`,
  ];
}

function pathsOf(topology: Topology, node: Node): Readonly<Record<string, readonly unknown[]>> {
  const paths: Record<string, unknown[]> = {};
  for (const neighbor of bgpNeighbors(topology, node)) {
    for (const prefix of neighbor.prefixesReceived) {
      paths[prefix] = [...(paths[prefix] ?? []), { valid: true, peerId: neighbor.address }];
    }
  }
  return paths;
}

/** The rendered table in the words of `nft --json`. */
function firewallOf(topology: Topology, node: Node): readonly unknown[] {
  const base = { family: 'inet', table: 'dwcp' };
  let chain = '';
  return (renderFirewall(topology, node).files[0]?.content ?? '').split('\n').flatMap((line): readonly unknown[] => {
    const name = /^ {2}chain (\w+)/.exec(line)?.[1];
    if (name !== undefined) {
      chain = name;
      return [];
    }
    const hook = /^ {4}type filter hook (\w+) .* policy (\w+);/.exec(line);
    if (hook !== null) return [{ chain: { ...base, name: chain, hook: hook[1], policy: hook[2] } }];
    if (!line.startsWith('    ')) return [];
    const comment = /comment "([^"]*)"/.exec(line)?.[1];
    return [{ rule: { ...base, chain, ...(comment === undefined ? {} : { comment }) } }];
  });
}
