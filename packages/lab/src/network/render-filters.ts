import { portName } from '../lab-names.ts';
import { type FilterRule, hostOf, type LabPlan, type PortFilter, type RoutedSegment } from '../lab-plan.ts';
import { isV6, withoutLength } from './render-port.ts';
import { uplinkPairsOf } from './uplink-pairs.ts';

/**
 * The whole nft ruleset of a routed segment; loading it replaces the one before in one transaction.
 * Leaving a port and entering another are two chains at one hook, so a packet between two hosts passes both lists.
 */
export function renderFilters(plan: LabPlan, segment: RoutedSegment): string {
  return [
    'table inet dwcp_lab',
    'delete table inet dwcp_lab',
    'table inet dwcp_lab {',
    ...renderTranslation(plan, segment),
    ...renderDispatch('egress', 'iifname', -10, segment),
    ...renderDispatch('ingress', 'oifname', 10, segment),
    ...segment.filters.flatMap((filter) => [...renderEgress(plan, filter), ...renderIngress(filter)]),
    '}',
    '',
  ].join('\n');
}

function renderTranslation(plan: LabPlan, segment: RoutedSegment): readonly string[] {
  if (segment.nat.length === 0) return [];
  const uplinks = uplinkPairsOf(plan)
    .flatMap((pair) => pair.ends.filter((end) => end.segment === segment.name))
    .map((end) => `"${end.device}"`);
  const lines = (render: (family: string, inside: string, outside: string) => readonly string[]) =>
    segment.nat.flatMap(({ inside, outside }) => render(isV6(inside) ? 'ip6' : 'ip', inside, outside));
  return [
    '\tchain prerouting {',
    '\t\ttype nat hook prerouting priority dstnat; policy accept;',
    ...lines((family, inside, outside) => [`\t\t${family} daddr ${outside} dnat ${family} to ${inside}`]),
    '\t}',
    '\tchain postrouting {',
    '\t\ttype nat hook postrouting priority srcnat; policy accept;',
    ...lines((family, inside, outside) => [
      ...(uplinks.length === 0
        ? []
        : [`\t\toifname { ${uplinks.join(', ')} } ${family} saddr ${inside} snat ${family} to ${outside}`]),
      // From inside to an outside address and back in: the answer must come back this way too.
      `\t\tct status dnat ${family} saddr ${inside} snat ${family} to ${outside}`,
    ]),
    '\t}',
  ];
}

function renderDispatch(
  direction: 'egress' | 'ingress',
  key: string,
  priority: number,
  segment: RoutedSegment,
): readonly string[] {
  const entries = segment.filters.map((filter) => {
    const port = portName(filter.host, filter.interface);
    return `"${port}" : jump ${direction}-${port}`;
  });
  if (entries.length === 0) return [];
  return [
    `\tchain ${direction} {`,
    `\t\ttype filter hook forward priority ${priority}; policy accept;`,
    `\t\t${key} vmap { ${entries.join(', ')} }`,
    '\t}',
  ];
}

function renderEgress(plan: LabPlan, filter: PortFilter): readonly string[] {
  const port = hostOf(plan, filter.host).interfaces.find((candidate) => candidate.name === filter.interface);
  const own = (port?.addresses ?? []).map(withoutLength);
  const check = (['ip', 'ip6'] as const).map((family) => {
    const addresses = own.filter((address) => isV6(address) === (family === 'ip6'));
    return addresses.length === 0
      ? `\t\tmeta nfproto ${family === 'ip' ? 'ipv4' : 'ipv6'} counter drop`
      : `\t\t${family} saddr != { ${addresses.join(', ')} } counter drop`;
  });
  return renderList(`egress-${portName(filter.host, filter.interface)}`, [
    ...(filter.checkSource ? check : []),
    ...alwaysAccepted,
    ...filter.egress.flatMap((rule) => renderRule(rule, 'daddr')),
  ]);
}

function renderIngress(filter: PortFilter): readonly string[] {
  return renderList(`ingress-${portName(filter.host, filter.interface)}`, [
    ...alwaysAccepted,
    ...filter.ingress.flatMap((rule) => renderRule(rule, 'saddr')),
  ]);
}

/** Path MTU discovery must work also for a flow of which this router sees one direction only (RFC 1191, RFC 8201). */
const alwaysAccepted: readonly string[] = [
  '\t\tct state established,related accept',
  '\t\ticmp type destination-unreachable icmp code frag-needed accept',
  '\t\ticmpv6 type packet-too-big accept',
];

function renderList(name: string, rules: readonly string[]): readonly string[] {
  return [`\tchain ${name} {`, ...rules, '\t\tcounter drop', '\t}'];
}

function renderRule(rule: FilterRule, side: 'saddr' | 'daddr'): readonly string[] {
  return rule.prefixes.map((prefix) => {
    const isSix = isV6(prefix);
    const everything = `meta nfproto ${isSix ? 'ipv6' : 'ipv4'}`;
    const match = prefix.endsWith('/0') ? everything : `${isSix ? 'ip6' : 'ip'} ${side} ${prefix}`;
    switch (rule.protocol) {
      case 'all':
        return `\t\t${match} accept`;
      case 'icmp':
        return `\t\t${match} ${icmpMatch(rule, isSix ? 'icmpv6' : 'icmp')} accept`;
      default:
        return `\t\t${match} ${rule.protocol} dport ${portRange(rule)} accept`;
    }
  });
}

/** In a rule for ICMP the first port is the type and the last one the code, -1 being any. */
function icmpMatch({ fromPort: type, toPort: code }: FilterRule, family: 'icmp' | 'icmpv6'): string {
  if (type === -1) return `meta l4proto ${family === 'icmp' ? 'icmp' : 'ipv6-icmp'}`;
  return code === -1 ? `${family} type ${type}` : `${family} type ${type} ${family} code ${code}`;
}

function portRange({ fromPort, toPort }: FilterRule): string {
  return fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}`;
}
