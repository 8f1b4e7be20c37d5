import { parseAddress, parseCidr } from '@dwcp/model';
import { type FilterRule, isBare, isLabId, isLight, type LabPlan } from './lab-plan.ts';
import { cableEndsOf } from './network/cable-ends.ts';

const nodeName = /^[a-z0-9][a-z0-9-]{0,62}$/;
const interfaceName = /^[a-z][a-z0-9.-]{0,14}$/;

/**
 * Throws a plain Error for a plan that contradicts itself: plans are made by code, so that is a bug. What passes can be
 * rendered into commands without quoting.
 */
export function checkLabPlan(plan: LabPlan): void {
  expect(isLabId(plan.lab), `lab id ${plan.lab}`);
  const names = new Set<string>();
  for (const name of [...plan.segments, ...plan.hosts].map((item) => item.name)) {
    expect(nodeName.test(name), `name ${name}`);
    expect(!names.has(name), `name ${name} used twice`);
    names.add(name);
  }
  checkSegments(plan);
  checkHosts(plan);
}

function checkSegments(plan: LabPlan): void {
  const cables = cableEndsOf(plan);
  for (const segment of plan.segments) {
    if (segment.kind === 'cable') {
      const ends = cables.get(segment.name) ?? [];
      expect(ends.length === 2 && ends[0]?.host !== ends[1]?.host, `cable ${segment.name} does not join two hosts`);
      expect(
        ends.every(({ host }) => isBare(host)),
        `cable ${segment.name} to a host with a disk`,
      );
      expect(
        ends.every(({ port }) => port.gateway === null && port.impairment === undefined),
        `cable ${segment.name} with a gateway or an impairment`,
      );
      continue;
    }
    if (segment.kind === 'switched') {
      expect(segment.gateway === null || parseCidr(segment.gateway) !== null, `gateway of ${segment.name}`);
      continue;
    }
    for (const address of segment.gateways) expect(isAddress(address), `gateway ${address} of ${segment.name}`);
    for (const { inside, outside } of segment.nat) {
      expect(isAddress(inside) && isAddress(outside), `translation ${inside} to ${outside}`);
    }
    for (const uplink of segment.uplinks) {
      const other = plan.segments.find((candidate) => candidate.name === uplink.to);
      expect(other?.kind === 'routed' && other !== segment, `uplink of ${segment.name} to ${uplink.to}`);
      for (const prefix of uplink.prefixes) expect(isPrefix(prefix), `prefix ${prefix} of ${segment.name}`);
    }
    for (const filter of segment.filters) {
      const host = plan.hosts.find((candidate) => candidate.name === filter.host);
      const port = host?.interfaces.find((candidate) => candidate.name === filter.interface);
      expect(port?.segment === segment.name, `filter of ${filter.host} ${filter.interface} in ${segment.name}`);
      for (const rule of [...filter.ingress, ...filter.egress]) {
        expect(hasKnownPorts(rule), `ports ${rule.fromPort} to ${rule.toPort} in ${segment.name}`);
        for (const prefix of rule.prefixes) expect(isPrefix(prefix), `prefix ${prefix} of ${segment.name}`);
      }
    }
  }
}

function checkHosts(plan: LabPlan): void {
  const segments = new Set(plan.segments.map((segment) => segment.name));
  for (const host of plan.hosts) {
    expect(nodeName.test(host.hostname), `hostname ${host.hostname}`);
    const names = host.interfaces.map((item) => item.name);
    expect(new Set(names).size === names.length, `interfaces of ${host.name}`);
    expect(host.hasDisk !== false || isLight(host), `full host ${host.name} without a disk`);
    expect(isBare(host) ? (host.layers ?? []).length === 0 : true, `layers of ${host.name} without a disk`);
    for (const layer of host.layers ?? []) expect(layer.startsWith('/'), `layer ${layer} of ${host.name}`);
    for (const key of host.authorizedKeys) expect(!/[\r\n]/.test(key), `authorized key of ${host.name}`);
    for (const port of host.interfaces) {
      expect(interfaceName.test(port.name) && port.name !== 'lo', `interface ${port.name} of ${host.name}`);
      expect(segments.has(port.segment), `segment ${port.segment} of ${host.name}`);
      for (const address of port.addresses) expect(parseCidr(address) !== null, `address ${address} of ${host.name}`);
      expect(port.gateway === null || isAddress(port.gateway), `gateway of ${host.name} ${port.name}`);
    }
  }
}

function hasKnownPorts({ protocol, fromPort, toPort }: FilterRule): boolean {
  if (protocol === 'all') return true;
  const [first, last] = protocol === 'icmp' ? [-1, 255] : [0, 65_535];
  return [fromPort, toPort].every((port) => Number.isInteger(port) && port >= first && port <= last);
}

function isAddress(text: string): boolean {
  return parseAddress(text) !== null;
}

function isPrefix(text: string): boolean {
  return parseCidr(text)?.hasHostBits === false;
}

function expect(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`lab plan is wrong: ${what}`);
}
