import { macAddressOf, namespaceOf, namespacePath, portName } from '../lab-names.ts';
import {
  digestOf,
  isBare,
  type LabHost,
  type LabInterface,
  type LabPlan,
  namespaceSegmentsOf,
  segmentOf,
} from '../lab-plan.ts';
import { type CableEnd, cableEndsOf } from './cable-ends.ts';
import { cableHostSysctl, hostSysctl } from './host-sysctl.ts';
import type { NamespaceStatus } from './inspect-namespace.ts';
import { portMark, renderPortInHost, renderPortInSegment, withoutLength } from './render-port.ts';
import { renderSegment, segmentSysctl } from './render-segment.ts';
import { renderUplinkPair, uplinkPairsOf } from './uplink-pairs.ts';

const nothing: NamespaceStatus = { links: [], routes: [] };

/** Lines for netbuild that make the namespaces of all segments, empty: filters are loaded before anything else is. */
export function renderSegmentNamespaces(plan: LabPlan): readonly string[] {
  return namespaceSegmentsOf(plan).map((segment) => `namespace ${namespaceOf(plan.lab, segment.name)}`);
}

/** Lines for netbuild that fill the namespaces of all segments of a plan and link them with each other. */
export function renderSegments(plan: LabPlan): readonly string[] {
  const inside = (segment: string) => `in ${namespaceOf(plan.lab, segment)}`;
  const segments = namespaceSegmentsOf(plan);
  return [
    ...segments.flatMap((segment) => [inside(segment.name), ...renderSysctl(segmentSysctl(segment))]),
    ...uplinkPairsOf(plan).flatMap((pair) => {
      const [first, second] = renderUplinkPair(plan, pair);
      return [inside(pair.ends[0].segment), ...first, inside(pair.ends[1].segment), ...second];
    }),
    ...segments.flatMap((segment) => [inside(segment.name), ...renderSegment(plan, segment, nothing)]),
  ];
}

/**
 * Lines for netbuild that make hosts whose namespaces are gone: namespace, cables, addresses and, last, the mark that all
 * of it is there. Impaired links are left to whoever joins their ends. A cable to a host that is neither among them nor
 * `isPresent` is laid when that host comes.
 */
export function renderHosts(
  plan: LabPlan,
  hosts: readonly LabHost[],
  options: { readonly isPresent: (host: string) => boolean },
): readonly string[] {
  const inside = (name: string) => `in ${namespaceOf(plan.lab, name)}`;
  const laid = cablesOf(plan, hosts, options);
  const ports = hosts.flatMap((host) =>
    host.interfaces
      .filter((port) => port.impairment === undefined && segmentOf(plan, port.segment).kind !== 'cable')
      .map((port) => ({ host, port, other: null })),
  );
  const ends = laid.flatMap(([a, b]) => [
    { ...a, other: b },
    { ...b, other: a },
  ]);
  return [
    ...hosts.flatMap((host) => renderHostNamespace(plan, host)),
    ...grouped(laid, ([a]) => a.host.name).flatMap(([name, group]) => [
      inside(name),
      ...group.map(([a, b]) => renderCable(plan, a, b)),
    ]),
    ...grouped(ports, ({ port }) => port.segment).flatMap(([name, group]) => [
      inside(name),
      ...group.flatMap(({ host, port }) => renderPortInSegment(plan, host, { port, wiring: 'cable' })),
    ]),
    ...grouped([...ports, ...ends], ({ host }) => host.name).flatMap(([name, group]) => [
      inside(name),
      ...group.flatMap(({ host, port, other }) => [
        ...(other === null ? [] : [`link set ${port.name} addrgenmode none`]),
        ...renderPortInHost(plan, host, { port, wiring: 'cable' }),
        ...(other === null ? [] : renderNeighbours(plan, port, other)),
      ]),
    ]),
    ...grouped(ports, ({ port }) => port.segment).flatMap(([name, group]) => [
      inside(name),
      ...group.map(({ host, port }) => `link settle ${portName(host.name, port.name)}`),
    ]),
    ...grouped(ends, ({ host }) => host.name).flatMap(([name, group]) => [
      inside(name),
      ...group.map(({ port }) => `link settle ${port.name}`),
    ]),
    ...hosts.flatMap((host) => renderHostMark(plan, host)),
  ];
}

/** Lines for netbuild that make the namespace of a host, with the settings of a kernel that has just booted. */
export function renderHostNamespace(plan: LabPlan, host: LabHost): readonly string[] {
  const hasCablesOnly = host.interfaces.every((port) => segmentOf(plan, port.segment).kind === 'cable');
  const sysctl = hasCablesOnly ? cableHostSysctl : hostSysctl;
  return [`namespace ${namespaceOf(plan.lab, host.name)}`, ...renderSysctl(sysctl), 'link set lo up'];
}

/** Lines for netbuild that look whether hosts are complete and as planned. */
export function renderHostChecks(plan: LabPlan, hosts: readonly LabHost[]): readonly string[] {
  return hosts.map((host) => `check ${namespaceOf(plan.lab, host.name)} ${hostMark(plan, host)}`);
}

/** Lines for netbuild that note that a host is complete. */
export function renderHostMark(plan: LabPlan, host: LabHost): readonly string[] {
  return [`in ${namespaceOf(plan.lab, host.name)}`, `mark ${hostMark(plan, host)}`];
}

function hostMark(plan: LabPlan, host: LabHost): string {
  const ports = host.interfaces.map((port) => ({
    mark: portMark(plan, host, { port, wiring: 'cable' }),
    isImpaired: port.impairment !== undefined,
  }));
  return `dwcp:${digestOf({ lab: plan.lab, isBare: isBare(host), ports }).slice(0, 16)}`;
}

/** The cables at these hosts whose other end can be plugged in. */
function cablesOf(
  plan: LabPlan,
  hosts: readonly LabHost[],
  options: { readonly isPresent: (host: string) => boolean },
): readonly (readonly [CableEnd, CableEnd])[] {
  const made = new Set(hosts.map((host) => host.name));
  return [...cableEndsOf(plan).values()].flatMap(([a, b]) => {
    if (a === undefined || b === undefined || (!made.has(a.host.name) && !made.has(b.host.name))) return [];
    const isThere = ({ host }: CableEnd) => made.has(host.name) || options.isPresent(host.name);
    return isThere(a) && isThere(b) ? [[a, b] as const] : [];
  });
}

function renderCable(plan: LabPlan, a: CableEnd, b: CableEnd): string {
  return [
    `link add ${a.port.name} address ${macOf(plan, a)} mtu ${a.port.mtuBytes} type veth`,
    `peer name ${b.port.name} address ${macOf(plan, b)} mtu ${b.port.mtuBytes} netns ${namespacePath(namespaceOf(plan.lab, b.host.name))}`,
  ].join(' ');
}

/**
 * The machine has one table of learned neighbours for all namespaces, 1024 by default (net.ipv4.neigh.default.gc_thresh3):
 * a lab of a thousand hosts would fill it. At the end of a cable there is one neighbour, and it is known.
 */
function renderNeighbours(plan: LabPlan, port: LabInterface, other: CableEnd): readonly string[] {
  return other.port.addresses.map(
    (address) => `neigh add ${withoutLength(address)} lladdr ${macOf(plan, other)} dev ${port.name}`,
  );
}

function macOf(plan: LabPlan, { host, port }: CableEnd): string {
  return macAddressOf(plan.lab, host.name, port.name, 'host');
}

function renderSysctl(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => `sysctl ${name}=${value}`);
}

/** Items by key, in the order the keys are met: netbuild works fastest when it stays in a namespace. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups];
}
