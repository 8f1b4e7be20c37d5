import { createHash } from 'node:crypto';
import type { Node, Topology } from '@dwcp/model';
import { type Cidr, carrierPort, cidr, contains, gatewayOf, ikeNatPort, ikePort, siteOf, tunnelsOf } from '@dwcp/model';
import { bgpNeighbors } from '../bgp/neighbors.ts';
import { daemonPeers } from '../dwcp/peers.ts';
import { userspaceDevice } from '../ipsec/backend.ts';
import { ipsecConnections } from '../ipsec/connections.ts';
import {
  byVersion,
  connectedSites,
  fabricInterfaceOf,
  gatewaysOf,
  isGateway,
  membersOf,
  otherSites,
} from '../neighborhood.ts';
import { lines, notice, type RolePart, rootFile } from '../role-part.ts';

/**
 * /etc/nftables.conf: dwcp's own table, replaced in one transaction; other tables are left alone. Adding the table
 * before deleting it makes the delete succeed the first time too (`destroy` came with nft 1.0.7).
 */
export function renderFirewall(topology: Topology, node: Node): RolePart {
  return {
    files: [
      rootFile('firewall', '/etc/nftables.conf', { content: ruleset(topology, node), permissions: 0o755 }),
      rootFile('firewall', '/etc/systemd/system/nftables.service.d/dwcp.conf', { content: dropIn(node.name) }),
    ],
    units: ['nftables.service'],
  };
}

/** Carries its own digest, so that whoever lists what the kernel runs sees whether it is this very ruleset. */
function ruleset(topology: Topology, node: Node): string {
  const content = lines(
    '#!/usr/sbin/nft -f',
    `# ${notice(node.name)}`,
    '',
    'table inet dwcp',
    'delete table inet dwcp',
    '',
    'table inet dwcp {',
    chain('input', 'type filter hook input priority filter; policy drop;', inputRules(topology, node)),
    '',
    chain('forward', 'type filter hook forward priority filter; policy drop;', forwardRules(topology, node)),
    '',
    chain('output', 'type filter hook output priority filter; policy accept;', outputRules(topology, node)),
    '}',
  );
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return content.replace(loopbackRule, `${loopbackRule} comment "release ${digest}"`);
}

const loopbackRule = 'iif lo accept';

// The packaged ExecStop flushes every table: a stopped service would leave the machine open.
function dropIn(node: string): string {
  return lines(`# ${notice(node)}`, '[Service]', 'ExecStop=');
}

function chain(name: string, header: string, rules: readonly string[]): readonly string[] {
  return [`  chain ${name} {`, `    ${header}`, ...rules.map((rule) => `    ${rule}`), '  }'];
}

function inputRules(topology: Topology, node: Node): readonly string[] {
  return [
    'ct state established,related accept',
    'ct state invalid drop',
    loopbackRule,
    // By number: a small system has no /etc/protocols to look the names up in.
    'meta l4proto { 1, 58 } accept comment "ICMP, ICMPv6"',
    ...(node.placement === null ? [] : ['udp sport 67 udp dport 68 accept comment "DHCP lease of the cloud network"']),
    ...addressRules('saddr', topology.environment.managementPrefixes).map(
      (match) => `${match} tcp dport { 22, 9100, ${topology.modeConfig.metricsPort} } accept comment "management"`,
    ),
    ...tunnelRules(topology, node),
    ...carrierRules(topology, node),
    ...fabricRules(topology, node),
    ...bgpNeighbors(topology, node).flatMap((neighbor) => [
      `iifname "${neighbor.interface}" ip saddr ${neighbor.address} tcp dport 179 accept comment "BGP ${neighbor.description}"`,
      `iifname "${neighbor.interface}" ip saddr ${neighbor.address} udp dport { 3784, 3785, 4784 } accept comment "BFD ${neighbor.description}"`,
    ]),
    ...daemonRules(topology, node),
    ...(isGateway(node) ? [] : serviceRules(topology, node)),
  ];
}

function tunnelRules(topology: Topology, node: Node): readonly string[] {
  if (!isGateway(node)) return [];
  return tunnelsOf(topology, node.name).flatMap(({ tunnel, local, remote }) =>
    addressRules('saddr', [gatewayOf(topology, remote.gateway).publicAddress]).map((match) => {
      const from = `iifname "${node.underlayInterface}" ${match}`;
      return tunnel.protocol === 'ipsec'
        ? `${from} udp dport { ${ikePort}, ${ikeNatPort} } accept comment "IKE and ESP in UDP ${tunnel.name}"`
        : `${from} udp dport ${local.listenPort} accept comment "WireGuard ${tunnel.name}"`;
    }),
  );
}

/** The VXLAN of a tunnel comes out of strongSwan's own device or not at all. */
function carrierRules(topology: Topology, node: Node): readonly string[] {
  if (!isGateway(node)) return [];
  return ipsecConnections(topology, node).map(
    ({ tunnel, carrier }) =>
      `iifname "${userspaceDevice}" ip saddr ${carrier.remote} ip daddr ${carrier.local} udp dport ${carrierPort} accept comment "VXLAN ${tunnel}"`,
  );
}

/** The links of dwcpd come through a tunnel, or by the site's other gateway. Never in clear from the outside. */
function daemonRules(topology: Topology, node: Node): readonly string[] {
  if (!isGateway(node)) return [];
  const tunnels = tunnelsOf(topology, node.name).map(({ local }) => local.interface);
  const devices = [...tunnels, fabricInterfaceOf(topology, node)].map((device) => `"${device}"`).join(', ');
  return daemonPeers(topology, node.name).flatMap((peer) =>
    addressRules('saddr', [peer.address]).map(
      (match) =>
        `iifname { ${devices} } ${match} tcp dport ${topology.modeConfig.dataPort} accept comment "dwcpd ${peer.name}"`,
    ),
  );
}

function fabricRules(topology: Topology, node: Node): readonly string[] {
  const { fabric } = siteOf(topology, node.site);
  if (fabric.kind !== 'vxlan') return [];
  return membersOf(topology, node.site)
    .filter((member) => member.name !== node.name)
    .map(
      (member) =>
        `iifname "${node.interface}" ip saddr ${member.address} udp dport 4789 accept comment "VXLAN ${member.name}"`,
    );
}

/** A node serves its own site, the sites it has tunnels to, and whom the mode admits to dwcpd's data plane. */
function serviceRules(topology: Topology, node: Node): readonly string[] {
  const { allowedPrefixes, blockedPrefixes, listeners } = topology.modeConfig;
  const sites = [siteOf(topology, node.site), ...connectedSites(topology, node.site)];
  const open = listeners.filter(({ purpose }) => purpose === 'data' || purpose === 'fallback');
  return [
    ...addressRules('saddr', blockedPrefixes).map((match) => `${match} drop comment "blocked by the mode"`),
    ...sites.flatMap((site) =>
      addressRules('saddr', site.prefixes).map((match) => `${match} accept comment "site ${site.name}"`),
    ),
    ...open.flatMap((listener) =>
      addressRules('saddr', allowedPrefixes).map(
        (match) => `${match} ${listener.protocol} dport ${listener.port} accept comment "dwcpd ${listener.purpose}"`,
      ),
    ),
  ];
}

/**
 * By prefix and device and without connection tracking, so that a flow survives a move from one gateway to another.
 * Through the fabric goes what this gateway hands to the site's other gateway when its own tunnels are down.
 */
function forwardRules(topology: Topology, node: Node): readonly string[] {
  if (!isGateway(node)) return [];
  const own = siteOf(topology, node.site);
  const fabric = fabricInterfaceOf(topology, node);
  const hasPartner = gatewaysOf(topology, node.site).length > 1;
  return [
    'tcp flags syn tcp option maxseg size set rt mtu comment "segments that fit the tunnel"',
    ...connectedSites(topology, node.site).flatMap((remote) => {
      const tunnels = tunnelsOf(topology, node.name)
        .filter((candidate) => gatewayOf(topology, candidate.remote.gateway).site === remote.name)
        .map(({ local }) => `"${local.interface}"`);
      const wg = tunnels.length === 0 ? null : `{ ${tunnels.join(', ')} }`;
      return pairs(own.prefixes, remote.prefixes).flatMap(({ out, back }) => [
        ...(wg === null ? [] : [`iifname "${fabric}" oifname ${wg} ${out} accept comment "to ${remote.name}"`]),
        ...(wg === null
          ? []
          : [`iifname ${wg} oifname "${node.interface}" ${back} accept comment "from ${remote.name}"`]),
        ...(hasPartner
          ? [`iifname "${fabric}" oifname "${fabric}" ${out} accept comment "to ${remote.name} by the other gateway"`]
          : []),
      ]);
    }),
  ];
}

/** The last guard when no routing daemon runs: what is meant for another site never leaves in clear. */
function outputRules(topology: Topology, node: Node): readonly string[] {
  const remote = otherSites(topology, node.site).flatMap((site) => site.prefixes);
  const fabric = fabricInterfaceOf(topology, node);
  const tunnels = tunnelsOf(topology, node.name).map(({ local }) => `"${local.interface}"`);
  const allowed = [`"${fabric}"`, ...tunnels].join(', ');
  const carriers = isGateway(node) ? ipsecConnections(topology, node).map(({ carrier }) => carrier.remote) : [];
  return [
    ...addressRules('daddr', remote).map(
      (match) => `oifname != { ${allowed} } ${match} drop comment "protected prefixes in clear"`,
    ),
    ...(carriers.length === 0
      ? []
      : [
          `oifname != "${userspaceDevice}" ip daddr { ${carriers.join(', ')} } drop comment "packets of tunnels in clear"`,
        ]),
  ];
}

function addressRules(side: 'saddr' | 'daddr', prefixes: readonly string[]): readonly string[] {
  const { v4, v6 } = byVersion(withoutCovered(prefixes));
  return [
    ...(v4.length === 0 ? [] : [`ip ${side} { ${v4.join(', ')} }`]),
    ...(v6.length === 0 ? [] : [`ip6 ${side} { ${v6.join(', ')} }`]),
  ];
}

/** nft 1.0.6 refuses overlapping intervals in one anonymous set. */
function withoutCovered(prefixes: readonly string[]): readonly string[] {
  return prefixes.filter(
    (prefix, index) =>
      !prefixes.some(
        (other, otherIndex) =>
          otherIndex !== index &&
          contains(blockOf(other), blockOf(prefix)) &&
          (otherIndex < index || !contains(blockOf(prefix), blockOf(other))),
      ),
  );
}

function blockOf(prefixOrAddress: string): Cidr {
  if (prefixOrAddress.includes('/')) return cidr(prefixOrAddress);
  return cidr(`${prefixOrAddress}/${prefixOrAddress.includes(':') ? 128 : 32}`);
}

function pairs(own: readonly string[], remote: readonly string[]): readonly { out: string; back: string }[] {
  const ownBy = byVersion(own);
  const remoteBy = byVersion(remote);
  return (['v4', 'v6'] as const)
    .filter((version) => ownBy[version].length > 0 && remoteBy[version].length > 0)
    .map((version) => {
      const family = version === 'v4' ? 'ip' : 'ip6';
      const here = `{ ${ownBy[version].join(', ')} }`;
      const there = `{ ${remoteBy[version].join(', ')} }`;
      return {
        out: `${family} saddr ${here} ${family} daddr ${there}`,
        back: `${family} saddr ${there} ${family} daddr ${here}`,
      };
    });
}
