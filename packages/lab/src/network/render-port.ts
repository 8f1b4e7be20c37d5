import { cidr } from '@dwcp/model';
import { macAddressOf, namespaceOf, namespacePath, portName, segmentBridge } from '../lab-names.ts';
import { digestOf, type LabHost, type LabInterface, type LabPlan, segmentOf } from '../lab-plan.ts';

/**
 * How the two ends of a port are joined: by a cable of the kernel's, by one with netem at its ends, or by the forwarder
 * between a TAP at each end. The impairment itself is no part of it: it changes while the link runs.
 */
export type PortWiring = 'cable' | 'netem' | 'forwarder';

/** Mark an interface of a host carries once it is complete; another mark means it must be made anew. */
export function portMark(plan: LabPlan, host: LabHost, options: PortOptions): string {
  const { port, wiring } = options;
  const { impairment: _, ...lasting } = port;
  const segment = segmentOf(plan, port.segment);
  const index = host.interfaces.indexOf(port);
  const how = wiring === 'cable' ? {} : { wiring };
  const content = { port: lasting, index, kind: segment.kind, mtuBytes: segment.mtuBytes, ...how };
  return `dwcp:${digestOf(content).slice(0, 16)}`;
}

export interface PortOptions {
  readonly port: LabInterface;
  readonly wiring: PortWiring;
}

/** Lines for `ip -batch` in the segment's namespace: makes its end, of a cable also the other, and sets it up. */
export function renderPortInSegment(plan: LabPlan, host: LabHost, options: PortOptions): readonly string[] {
  const { port, wiring } = options;
  const segment = segmentOf(plan, port.segment);
  const device = portName(host.name, port.name);
  const mac = macAddressOf(plan.lab, host.name, port.name, 'segment');
  const hostNamespace = namespacePath(namespaceOf(plan.lab, host.name));
  const cable = [
    `link add ${device} address ${mac} mtu ${segment.mtuBytes} type veth`,
    `peer name ${port.name} address ${hostMac(plan, host, port)} mtu ${port.mtuBytes} netns ${hostNamespace}`,
  ].join(' ');
  const link = wiring === 'forwarder' ? renderTap(device, { mac, mtuBytes: segment.mtuBytes }) : [cable];
  if (segment.kind === 'switched')
    return [...link, `link set ${device} master ${segmentBridge}`, `link set ${device} up`];
  return [
    ...link,
    `link set ${device} up`,
    // The router needs an address on the port that the host has a route to, or the host ignores its ARP requests.
    ...(port.gateway === null ? [] : [`addr add ${hostPrefix(port.gateway)} dev ${device}${nodad(port.gateway)}`]),
    ...port.addresses.map((address) => `route add ${hostPrefix(withoutLength(address))} dev ${device}`),
  ];
}

/** Lines for `ip -batch` in the host's namespace that make its end of a link the forwarder carries. */
export function renderTapInHost(plan: LabPlan, host: LabHost, port: LabInterface): readonly string[] {
  return renderTap(port.name, { mac: hostMac(plan, host, port), mtuBytes: port.mtuBytes });
}

/** Its queue holds what comes while the forwarder is kept from a processor for some milliseconds. */
function renderTap(device: string, end: { readonly mac: string; readonly mtuBytes: number }): readonly string[] {
  return [
    `tuntap add dev ${device} mode tap`,
    `link set ${device} address ${end.mac} mtu ${end.mtuBytes} txqueuelen 8192`,
  ];
}

function hostMac(plan: LabPlan, host: LabHost, port: LabInterface): string {
  return macAddressOf(plan.lab, host.name, port.name, 'host');
}

/** Lines for `ip -batch` in the host's namespace. The last one marks the interface as complete. */
export function renderPortInHost(plan: LabPlan, host: LabHost, options: PortOptions): readonly string[] {
  const { port } = options;
  const metric = host.interfaces.indexOf(port) * 100;
  return [
    ...port.addresses.map((address) => `addr add ${address} dev ${port.name}${nodad(address)}`),
    `link set ${port.name} up`,
    ...(port.gateway === null
      ? []
      : [`route add ${everything(port.gateway)} via ${port.gateway} dev ${port.name} onlink metric ${metric}`]),
    `link set ${port.name} alias ${portMark(plan, host, options)}`,
  ];
}

/** The address as a prefix of its own. */
export function hostPrefix(address: string): string {
  return `${address}/${address.includes(':') ? 128 : 32}`;
}

export function withoutLength(address: string): string {
  return address.split('/')[0] ?? address;
}

/** True when the text, a prefix or address already checked, is IPv6. */
export function isV6(text: string): boolean {
  return text.includes('/') ? cidr(text).version === 6 : text.includes(':');
}

function everything(gateway: string): string {
  return isV6(gateway) ? '::/0' : '0.0.0.0/0';
}

/** Duplicate address detection would hold an IPv6 address back for a second. */
function nodad(address: string): string {
  return isV6(address) ? ' nodad' : '';
}
