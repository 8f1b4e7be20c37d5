import { createHash } from 'node:crypto';

/** Longest name of a network device (IFNAMSIZ - 1). */
const deviceNameLength = 15;

/**
 * Not /run/netns: `ip netns add` mounts that directory over itself, and what was mounted below it before can then be neither
 * unmounted nor removed by its name.
 */
export const namespaceDirectory = '/run/dwcp/netns';

/** Name of the network namespace of a host or segment. */
export function namespaceOf(lab: string, name: string): string {
  return `${lab}-${name}`;
}

export function namespacePath(namespace: string): string {
  return `${namespaceDirectory}/${namespace}`;
}

/** argv that runs `argv` inside a named network namespace, everything else as on the machine. */
export function inNamespace(namespace: string, argv: readonly string[]): readonly string[] {
  return ['nsenter', `--net=${namespacePath(namespace)}`, '--', ...argv];
}

/** The bridge of a switched segment. */
export const segmentBridge = 'br0';

/** The device in the segment that an interface of a host is plugged into. */
export function portName(host: string, interfaceName: string): string {
  return shortened(`${host}-${interfaceName}`, 'p-');
}

/** The device in a routed segment that leads to another one. */
export function uplinkName(to: string): string {
  return shortened(`up-${to}`, 'up-');
}

/** A locally administered MAC address that belongs to `owner` for ever: a restarted host keeps its addresses. */
export function macAddressOf(...owner: readonly string[]): string {
  return ['02', ...(hash(owner.join('/')).slice(0, 10).match(/../g) ?? [])].join(':');
}

function shortened(name: string, prefix: string): string {
  return name.length <= deviceNameLength
    ? name
    : `${prefix}${hash(name).slice(0, deviceNameLength - prefix.length - 1)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
