import { macAddressOf, segmentBridge } from '../lab-names.ts';
import type { LabPlan, NamespaceSegment, RoutedSegment, SwitchedSegment } from '../lab-plan.ts';
import { labRouteProtocol, type NamespaceStatus, type RouteStatus } from './inspect-namespace.ts';
import { hostPrefix, isV6, withoutLength } from './render-port.ts';
import { uplinkPairsOf } from './uplink-pairs.ts';

/** Kernel parameters of a segment's namespace. */
export function segmentSysctl(segment: NamespaceSegment): Readonly<Record<string, string>> {
  const common = {
    'net.ipv6.conf.all.accept_ra': '0',
    'net.ipv6.conf.default.accept_ra': '0',
    'net.ipv6.conf.default.accept_dad': '0',
    'net.ipv6.conf.default.autoconf': '0',
  };
  if (segment.kind === 'switched') return { ...common, 'net.ipv4.ip_forward': '0' };
  return {
    ...common,
    'net.ipv4.ip_forward': '1',
    'net.ipv6.conf.all.forwarding': '1',
    'net.ipv4.conf.all.rp_filter': '2',
    'net.ipv4.conf.default.rp_filter': '2',
    'net.ipv4.conf.all.send_redirects': '0',
    'net.ipv4.conf.default.send_redirects': '0',
    'net.ipv4.conf.all.proxy_arp': '1',
    // Otherwise the kernel answers for others only after a random delay of up to 0.8 s (arp(7), proxy_delay).
    'net.ipv4.neigh.default.proxy_delay': '0',
    // A VPC tracks a flow of which it sees one direction only.
    'net.netfilter.nf_conntrack_tcp_be_liberal': '1',
  };
}

/** Lines for `ip -batch` that bring addresses, bridge and routes of a segment from `observed` to what the plan wants. */
export function renderSegment(plan: LabPlan, segment: NamespaceSegment, observed: NamespaceStatus): readonly string[] {
  const device = segment.kind === 'switched' ? segmentBridge : 'lo';
  const wanted =
    segment.kind === 'switched'
      ? segment.gateway === null
        ? []
        : [segment.gateway]
      : segment.gateways.map(hostPrefix);
  const link = observed.links.find((candidate) => candidate.name === device);
  const present = (link?.addresses ?? []).filter((address) => !/^(127\.|::1\/|fe80:)/.test(address));
  return [
    'link set lo up',
    ...(segment.kind === 'switched' ? renderBridge(plan, segment, link !== undefined) : []),
    ...present.filter((address) => !wanted.includes(address)).map((address) => `addr del ${address} dev ${device}`),
    ...wanted
      .filter((address) => !present.includes(address))
      .map((address) => `addr add ${address} dev ${device}${isV6(withoutLength(address)) ? ' nodad' : ''}`),
    ...(segment.kind === 'routed' ? renderRoutes(wantedRoutes(plan, segment), observed.routes) : []),
  ];
}

function renderBridge(plan: LabPlan, segment: SwitchedSegment, isPresent: boolean): readonly string[] {
  const address = macAddressOf(plan.lab, segment.name);
  return [
    ...(isPresent
      ? []
      : [`link add ${segmentBridge} address ${address} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`]),
    `link set ${segmentBridge} mtu ${segment.mtuBytes}`,
    `link set ${segmentBridge} up`,
  ];
}

/**
 * Routes of a routed segment besides those of its ports: through the uplinks, and a black hole behind every address of
 * a host, so that packets to a host that is off vanish as they would outside.
 */
function wantedRoutes(plan: LabPlan, segment: RoutedSegment): readonly RouteStatus[] {
  const pairs = uplinkPairsOf(plan);
  const source = (prefix: string) => segment.gateways.find((address) => isV6(address) === isV6(prefix)) ?? null;
  const through = segment.uplinks.flatMap(({ to, prefixes }) => {
    const pair = pairs.find(({ ends }) => ends.every((end) => end.segment === segment.name || end.segment === to));
    const local = pair?.ends.find((end) => end.segment === segment.name);
    const remote = pair?.ends.find((end) => end.segment === to);
    if (local === undefined || remote === undefined) return [];
    return prefixes.map((prefix) => ({
      prefix,
      via: isV6(prefix) ? remote.addressV6 : remote.address,
      device: local.device,
      source: source(prefix),
      metric: isV6(prefix) ? 1024 : 0,
    }));
  });
  const addresses = plan.hosts
    .flatMap((host) => host.interfaces)
    .filter((port) => port.segment === segment.name)
    .flatMap((port) => port.addresses.map(withoutLength));
  const blackHoles = [...new Set(addresses)].map((address) => ({
    prefix: hostPrefix(address),
    via: null,
    device: null,
    source: null,
    metric: 1_000_000,
  }));
  return [...through, ...blackHoles];
}

function renderRoutes(wanted: readonly RouteStatus[], observed: readonly RouteStatus[]): readonly string[] {
  const slot = (route: RouteStatus) => `${route.prefix} ${route.metric}`;
  const text = (route: RouteStatus) => JSON.stringify([slot(route), route.via, route.device, route.source]);
  const wantedSlots = new Set(wanted.map(slot));
  const present = new Set(observed.map(text));
  return [
    ...observed
      .filter((route) => !wantedSlots.has(slot(route)))
      .map((route) => `route del ${routeType(route)}${route.prefix} proto ${labRouteProtocol} metric ${route.metric}`),
    ...wanted.filter((route) => !present.has(text(route))).map((route) => `route replace ${renderRoute(route)}`),
  ];
}

function renderRoute(route: RouteStatus): string {
  return [
    `${routeType(route)}${route.prefix}`,
    ...(route.via === null ? [] : [`via ${route.via} dev ${route.device}`]),
    ...(route.source === null ? [] : [`src ${route.source}`]),
    `proto ${labRouteProtocol} metric ${route.metric}`,
  ].join(' ');
}

function routeType(route: RouteStatus): string {
  return route.via === null ? 'blackhole ' : '';
}
