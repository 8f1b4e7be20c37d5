import { addressAt, cidr, labManagementPrefix } from '@dwcp/model';

/**
 * Management addresses by node name. An address depends on the node's own name, so adding or removing a node does not
 * move the others (collisions apart, which step to the next free one in order of name).
 */
export function managementAddresses(names: readonly string[]): ReadonlyMap<string, string> {
  const prefix = cidr(labManagementPrefix);
  const taken = new Set<number>();
  const addresses = new Map<string, string>();
  for (const name of names.toSorted()) {
    let index = 256 + (fnv1a(name) % 65_000);
    while (taken.has(index)) index = index === 65_255 ? 256 : index + 1;
    taken.add(index);
    addresses.set(name, addressAt(prefix, BigInt(index)));
  }
  return addresses;
}

/** 32-bit FNV-1a (RFC 9923). */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
