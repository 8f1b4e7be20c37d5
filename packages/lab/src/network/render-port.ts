import { cidr } from '@dwcp/model';
import { macAddressOf, namespaceOf, namespacePath, portName } from '../lab-names.ts';
import { digestOf, type LabHost, type LabInterface, type LabPlan, segmentOf } from '../lab-plan.ts';

/** Mark an interface of a host carries once it is complete; another mark means it must be made anew. */
export function portMark(plan: LabPlan, host: LabHost, port: LabInterface): string {
  const segment = segmentOf(plan, port.segment);
  const index = host.interfaces.indexOf(port);
  return `dwcp:${digestOf({ port, index, kind: segment.kind, mtuBytes: segment.mtuBytes }).slice(0, 16)}`;
}

/** Lines for `ip -batch` in the segment's namespace: makes the link and sets up the segment's end. */
export function renderPortInSegment(plan: LabPlan, host: LabHost, port: LabInterface): readonly string[] {
  const segment = segmentOf(plan, port.segment);
  const device = portName(host.name, port.name);
  const mac = (side: string) => macAddressOf(plan.lab, host.name, port.name, side);
  const link = [
    `link add ${device} address ${mac('segment')} mtu ${segment.mtuBytes} type veth`,
    `peer name ${port.name} address ${mac('host')} mtu ${port.mtuBytes} netns ${namespacePath(namespaceOf(plan.lab, host.name))}`,
  ].join(' ');
  if (segment.kind === 'switched') return [link, `link set ${device} master br0`, `link set ${device} up`];
  return [
    link,
    `link set ${device} up`,
    // The router needs an address on the port that the host has a route to, or the host ignores its ARP requests.
    ...(port.gateway === null ? [] : [`addr add ${hostPrefix(port.gateway)} dev ${device}${nodad(port.gateway)}`]),
    ...port.addresses.map((address) => `route add ${hostPrefix(withoutLength(address))} dev ${device}`),
  ];
}

/** Lines for `ip -batch` in the host's namespace. The last one marks the interface as complete. */
export function renderPortInHost(plan: LabPlan, host: LabHost, port: LabInterface): readonly string[] {
  const metric = host.interfaces.indexOf(port) * 100;
  return [
    ...port.addresses.map((address) => `addr add ${address} dev ${port.name}${nodad(address)}`),
    `link set ${port.name} up`,
    ...(port.gateway === null
      ? []
      : [`route add ${everything(port.gateway)} via ${port.gateway} dev ${port.name} onlink metric ${metric}`]),
    `link set ${port.name} alias ${portMark(plan, host, port)}`,
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
