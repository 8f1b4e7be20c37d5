import { isIPv4, isIPv6 } from 'node:net';

/**
 * What one stranger can use at will counts as one source: an IPv4 address, or a /64 of IPv6, of which any machine has 2^64
 * addresses. Anything else is its own source.
 */
export function sourceOf(address: string): string {
  const [host = ''] = address.split('%');
  const [, mapped = ''] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host) ?? [];
  if (isIPv4(mapped)) return mapped;
  if (!isIPv6(host)) return address;
  return `${groupsOf(host).slice(0, 4).join(':')}::/64`;
}

function groupsOf(address: string): readonly string[] {
  const [before = '', after] = address.toLowerCase().split('::');
  const head = splitGroups(before);
  const tail = after === undefined ? [] : splitGroups(after);
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16).toString(16));
}

/** An IPv4 address at the end (RFC 4291 section 2.2) stands for two groups, which are beyond the first four. */
function splitGroups(text: string): readonly string[] {
  return text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
