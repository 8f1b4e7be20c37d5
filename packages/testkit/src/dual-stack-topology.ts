import type { Node, RoutingDaemon, Site, Topology } from '@dwcp/model';
import { addressAt, cidr } from '@dwcp/model';
import { labTopology } from './lab-topology.ts';

const prefixes6: Readonly<Record<string, { readonly site: string; readonly lan: string }>> = {
  dc1: { site: 'fd00:10::/48', lan: 'fd00:10:0:1::/64' },
  branch1: { site: 'fd00:30::/64', lan: 'fd00:30::/64' },
};

/** The on-premises half of the lab, with IPv6 beside IPv4: a datacenter of two gateways and a node, and a branch. */
export function dualStackTopology(daemon: RoutingDaemon): Topology {
  const lab = labTopology();
  const isOnPremises = ({ site }: Node): boolean => site !== 'use1';
  const gateways = lab.gateways.filter(isOnPremises).map((gateway) => ({ ...gateway, ...ipv6Of(gateway) }));
  const names = new Set(gateways.map(({ name }) => name));
  return {
    ...lab,
    environment: { ...lab.environment, dwcpd: false },
    routing: { ...lab.routing, daemon },
    sites: lab.sites.filter(({ name }) => name !== 'use1').map(siteWithIpv6),
    gateways,
    nodes: lab.nodes.filter(({ name }) => name === 'dc1-node1').map((node) => ({ ...node, ...ipv6Of(node) })),
    tunnels: lab.tunnels
      .filter(({ ends }) => ends.every(({ gateway }) => names.has(gateway)))
      .map((tunnel) => {
        const [a, b] = tunnel.ends;
        const inner = (side: number) => addressAt(cidr('fd64:6477:6370::/64'), BigInt(2 * tunnel.id + side));
        return {
          ...tunnel,
          ends: [
            { ...a, innerAddress6: inner(0) },
            { ...b, innerAddress6: inner(1) },
          ],
        };
      }),
  };
}

/** The last part of the IPv4 address as the last of the IPv6 one. */
function ipv6Of({ site, address }: Node): Pick<Node, 'address6'> {
  const lan = prefixes6[site]?.lan;
  const part = Number(address.split('.').at(-1));
  return { address6: lan === undefined ? null : addressAt(cidr(lan), BigInt(part)) };
}

function siteWithIpv6(site: Site): Site {
  const prefix = prefixes6[site.name];
  if (prefix === undefined || site.fabric.kind !== 'lan') return site;
  return { ...site, prefixes: [...site.prefixes, prefix.site], fabric: { ...site.fabric, prefix6: prefix.lan } };
}
