import { createHash } from 'node:crypto';
import type { HostKind, Impairment } from '@dwcp/model';

/** What a lab consists of: the input of openLab. Pure data; the same plan always gives the same lab. */
export interface LabPlan {
  /** Short id that every namespace, cgroup and process of the lab carries, e.g. `dw3fa9c1`. */
  readonly lab: string;
  readonly segments: readonly LabSegment[];
  readonly hosts: readonly LabHost[];
}

export type LabSegment = NamespaceSegment | CableSegment;

/** What has a network namespace of its own. */
export type NamespaceSegment = SwitchedSegment | RoutedSegment;

/** One layer-2 network: everything attached hears everything. */
export interface SwitchedSegment {
  readonly kind: 'switched';
  readonly name: string;
  readonly mtuBytes: number;
  /** Address with length the segment itself owns; null for none. */
  readonly gateway: string | null;
}

/** A router every packet between two ports passes, as a VPC or a provider network is. */
export interface RoutedSegment {
  readonly kind: 'routed';
  readonly name: string;
  readonly mtuBytes: number;
  /** Addresses the router answers for. */
  readonly gateways: readonly string[];
  readonly uplinks: readonly Uplink[];
  readonly nat: readonly AddressTranslation[];
  readonly filters: readonly PortFilter[];
}

/** Joins two interfaces of bare hosts directly. It is nothing by itself: no namespace, no address. */
export interface CableSegment {
  readonly kind: 'cable';
  readonly name: string;
  readonly mtuBytes: number;
}

/** A link to another routed segment and the prefixes reachable through it. */
export interface Uplink {
  readonly to: string;
  readonly prefixes: readonly string[];
}

/** One address seen as another beyond the uplinks, both ways. */
export interface AddressTranslation {
  readonly inside: string;
  readonly outside: string;
}

/** Stateful allow lists at one port. An interface without a filter may send and receive everything. */
export interface PortFilter {
  readonly host: string;
  readonly interface: string;
  /** Only packets from the interface's own addresses may enter the segment. */
  readonly checkSource: boolean;
  /** Towards the host. */
  readonly ingress: readonly FilterRule[];
  /** From the host. */
  readonly egress: readonly FilterRule[];
}

/**
 * `prefixes` are sources for ingress, destinations for egress. Ports count for tcp and udp; for icmp they are type and
 * code, -1 being any, as in a security group.
 */
export interface FilterRule {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'all';
  readonly fromPort: number;
  readonly toPort: number;
  readonly prefixes: readonly string[];
}

export interface LabHost {
  readonly name: string;
  readonly hostname: string;
  readonly interfaces: readonly LabInterface[];
  /** Public keys that may log in as root; a light host has no sshd. */
  readonly authorizedKeys: readonly string[];
  /** `full` where absent. */
  readonly kind?: HostKind | undefined;
  /** A light host without one is a network namespace and nothing else: no files, no processes. True where absent. */
  readonly hasDisk?: boolean | undefined;
  /** Trees between the image and the disk, the first on top: shared with whoever has the same. None where absent. */
  readonly layers?: readonly string[] | undefined;
}

export function isLight(host: LabHost): boolean {
  return host.kind === 'light';
}

/** True for a host that is only a network namespace. */
export function isBare(host: LabHost): boolean {
  return isLight(host) && host.hasDisk === false;
}

export interface LabInterface {
  readonly name: string;
  readonly segment: string;
  /** With length, e.g. `10.10.0.11/24`. */
  readonly addresses: readonly string[];
  /** Next hop of the default route; null for none. */
  readonly gateway: string | null;
  readonly mtuBytes: number;
  /** What its link does to packets; absent for a plain cable. */
  readonly impairment?: PortImpairment | undefined;
}

/** How the link of an interface behaves, each direction on its own. */
export interface PortImpairment {
  readonly fromNode: Impairment;
  readonly toNode: Impairment;
  /** With the name of the link it decides which packets are lost, corrupted, doubled. */
  readonly seed: number;
}

/** The segment ssh and Ansible run in. */
export const managementSegment = 'mgmt';

/**
 * True for an id a lab may have. Narrow on purpose: whatever carries the id is removed with the lab, so no cgroup or
 * namespace of somebody else must match.
 */
export function isLabId(text: string): boolean {
  return /^dw[0-9a-f]{6,12}$/.test(text);
}

/** sha256 of a plan, whatever the order of its keys. */
export function planDigest(plan: LabPlan): string {
  return digestOf(plan);
}

/** sha256 of a plain value, whatever the order of its keys. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value, (_key, inner: unknown) => sortKeys(inner)))
    .digest('hex');
}

/** The address of a host in the management segment, without length; null when it has none. */
export function managementAddressOf(host: LabHost): string | null {
  const port = host.interfaces.find((candidate) => candidate.segment === managementSegment);
  return port?.addresses[0]?.split('/')[0] ?? null;
}

export function hostOf(plan: LabPlan, name: string): LabHost {
  const host = plan.hosts.find((candidate) => candidate.name === name);
  if (host === undefined) throw new Error(`no host ${name} in lab ${plan.lab}`);
  return host;
}

/** True for a host with a link that does something to packets. */
export function isImpaired(host: LabHost): boolean {
  return host.interfaces.some((port) => port.impairment !== undefined);
}

/** The segments that have a namespace. */
export function namespaceSegmentsOf(plan: LabPlan): readonly NamespaceSegment[] {
  return plan.segments.filter((segment) => segment.kind !== 'cable');
}

export function segmentOf(plan: LabPlan, name: string): LabSegment {
  const segment = segmentsByName(plan).get(name);
  if (segment === undefined) throw new Error(`no segment ${name} in lab ${plan.lab}`);
  return segment;
}

/** Kept for each plan: one with thousands of interfaces looks each of theirs up. */
const segmentTables = new WeakMap<LabPlan, ReadonlyMap<string, LabSegment>>();

function segmentsByName(plan: LabPlan): ReadonlyMap<string, LabSegment> {
  const known = segmentTables.get(plan);
  if (known !== undefined) return known;
  const table = new Map(plan.segments.map((segment) => [segment.name, segment]));
  segmentTables.set(plan, table);
  return table;
}

function sortKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
