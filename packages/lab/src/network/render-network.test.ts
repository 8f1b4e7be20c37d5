import { noImpairment } from '@dwcp/model';
import { expect, test } from 'vitest';
import { smallPlan } from '../lab-plan.fixture.ts';
import { type LabHost, type LabPlan, type NamespaceSegment, segmentOf } from '../lab-plan.ts';
import type { NamespaceStatus } from './inspect-namespace.ts';
import { renderFilters } from './render-filters.ts';
import { portMark, renderPortInHost, renderPortInSegment, renderTapInHost } from './render-port.ts';
import { renderSegment } from './render-segment.ts';
import { renderUplinkPair, uplinkPairsOf } from './uplink-pairs.ts';

const golden = (file: string) => `../../test/golden/small/${file}`;
const plan = smallPlan();
const nothing: NamespaceStatus = { links: [], routes: [] };

test.each(plan.segments.map((segment) => segment.name))('renders segment %s from nothing', async (name) => {
  const lines = renderSegment(plan, withNamespace(name), nothing);
  await expect(text(lines)).toMatchFileSnapshot(golden(`${name}.batch`));
});

test.each(['internet', 'vpc'])('renders the filters and translations of %s', async (name) => {
  const segment = segmentOf(plan, name);
  if (segment.kind !== 'routed') throw new Error(`${name} is not routed`);
  await expect(renderFilters(plan, segment)).toMatchFileSnapshot(golden(`${name}.nft`));
});

test.each([
  [-1, -1, '10.0.0.0/8', 'ip saddr 10.0.0.0/8 meta l4proto icmp accept'],
  [8, -1, '10.0.0.0/8', 'ip saddr 10.0.0.0/8 icmp type 8 accept'],
  [3, 4, '0.0.0.0/0', 'meta nfproto ipv4 icmp type 3 icmp code 4 accept'],
  [-1, -1, '2001:db8::/32', 'ip6 saddr 2001:db8::/32 meta l4proto ipv6-icmp accept'],
  [128, 0, '2001:db8::/32', 'ip6 saddr 2001:db8::/32 icmpv6 type 128 icmpv6 code 0 accept'],
])('lets through of ICMP type %i and code %i only those (from %s)', (fromPort, toPort, prefix, line) => {
  const segment = segmentOf(plan, 'vpc');
  if (segment.kind !== 'routed') throw new Error('vpc is not routed');
  const rule = { protocol: 'icmp', fromPort, toPort, prefixes: [prefix] } as const;
  const filters = segment.filters.slice(0, 1).map((filter) => ({ ...filter, ingress: [rule] }));
  expect(renderFilters(plan, { ...segment, filters }).split('\n')).toContain(`\t\t${line}`);
});

test.each(plan.hosts)('renders the ports of $name', async (host) => {
  const lines = host.interfaces.flatMap((port) => [
    `# in ${port.segment}`,
    ...renderPortInSegment(plan, host, { port, wiring: 'cable' }),
    `# in ${host.name}`,
    ...renderPortInHost(plan, host, { port, wiring: 'cable' }),
  ]);
  await expect(text(lines)).toMatchFileSnapshot(golden(`${host.name}.batch`));
});

test('renders a port the forwarder carries: a device at each end instead of a cable, all else the same', async () => {
  const host = plan.hosts[0];
  const port = host?.interfaces[0];
  if (host === undefined || port === undefined) throw new Error('the small plan has no port');
  const item = { port, wiring: 'forwarder' } as const;
  const lines = [
    `# in ${port.segment}`,
    ...renderPortInSegment(plan, host, item),
    `# in ${host.name}`,
    ...renderTapInHost(plan, host, port),
    ...renderPortInHost(plan, host, item),
  ];
  await expect(text(lines)).toMatchFileSnapshot(golden('forwarded-port.batch'));
});

test('makes a port anew when its wiring changes, not when only its impairment does', () => {
  const host = plan.hosts[0];
  const port = host?.interfaces[0];
  if (host === undefined || port === undefined) throw new Error('the small plan has no port');
  const impairment = { fromNode: { ...noImpairment, delayMs: 5 }, toNode: noImpairment, seed: 1 };
  const marks = (['cable', 'netem', 'forwarder'] as const).map((wiring) => portMark(plan, host, { port, wiring }));
  expect(new Set(marks).size).toBe(3);
  const impaired: LabHost = { ...host, interfaces: [{ ...port, impairment }, ...host.interfaces.slice(1)] };
  const first = impaired.interfaces[0] ?? port;
  expect(portMark(plan, impaired, { port: first, wiring: 'forwarder' })).toBe(marks[2]);
});

test('renders one link for a pair of segments that both name the other', async () => {
  const pairs = uplinkPairsOf(plan);
  expect(pairs).toHaveLength(1);
  const lines = pairs.flatMap((pair) => {
    const batches = renderUplinkPair(plan, pair);
    return pair.ends.flatMap((end, side) => [`# in ${end.segment}`, ...(batches[side] ?? [])]);
  });
  await expect(text(lines)).toMatchFileSnapshot(golden('uplinks.batch'));
});

test('changes no address and no route of a segment that is as planned', () => {
  const observed: NamespaceStatus = {
    links: [{ name: 'lo', kind: null, mark: null, addresses: ['127.0.0.1/8', '203.0.113.1/32', '::1/128'] }],
    routes: [
      { prefix: '198.51.100.11/32', via: transferAddress('vpc'), device: 'up-vpc', source: '203.0.113.1', metric: 0 },
      { prefix: '203.0.113.11/32', via: null, device: null, source: null, metric: 1_000_000 },
    ],
  };
  expect(renderSegment(plan, withNamespace('internet'), observed)).toEqual(['link set lo up']);
});

test('moves a segment from what it has to what is planned without touching the rest', () => {
  const observed: NamespaceStatus = {
    links: [{ name: 'lo', kind: null, mark: null, addresses: ['127.0.0.1/8', '203.0.113.254/32'] }],
    routes: [
      { prefix: '198.51.100.11/32', via: '169.254.9.9', device: 'up-vpc', source: '203.0.113.1', metric: 0 },
      { prefix: '198.51.100.12/32', via: transferAddress('vpc'), device: 'up-vpc', source: null, metric: 0 },
      { prefix: '203.0.113.11/32', via: null, device: null, source: null, metric: 1_000_000 },
      { prefix: '203.0.113.12/32', via: null, device: null, source: null, metric: 1_000_000 },
    ],
  };
  expect(renderSegment(plan, withNamespace('internet'), observed)).toEqual([
    'link set lo up',
    'addr del 203.0.113.254/32 dev lo',
    'addr add 203.0.113.1/32 dev lo',
    'route del 198.51.100.12/32 proto 187 metric 0',
    'route del blackhole 203.0.113.12/32 proto 187 metric 1000000',
    `route replace 198.51.100.11/32 via ${transferAddress('vpc')} dev up-vpc src 203.0.113.1 proto 187 metric 0`,
  ]);
});

test('keeps the transfer addresses of a link when another link comes', () => {
  const before = uplinkPairsOf(plan)[0];
  const grown: LabPlan = {
    ...plan,
    segments: [
      ...plan.segments,
      {
        kind: 'routed',
        name: 'aaa',
        mtuBytes: 1500,
        gateways: [],
        uplinks: [{ to: 'internet', prefixes: [] }],
        nat: [],
        filters: [],
      },
    ],
  };
  const pairs = uplinkPairsOf(grown);
  expect(pairs).toHaveLength(2);
  expect(pairs).toContainEqual(before);
});

function withNamespace(name: string): NamespaceSegment {
  const segment = segmentOf(plan, name);
  if (segment.kind === 'cable') throw new Error(`${name} has no namespace`);
  return segment;
}

function transferAddress(segment: string): string {
  const end = uplinkPairsOf(plan)
    .flatMap((pair) => pair.ends)
    .find((candidate) => candidate.segment === segment);
  if (end === undefined) throw new Error(`no uplink end in ${segment}`);
  return end.address;
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
