/** IANA numbers AWS reports for what people name. */
const named: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6', all: '-1' };

/** `tcp` for `6` and for `TCP`, `-1` for all. */
export function protocolName(protocol: string | null): string | null {
  if (protocol === null) return null;
  const text = protocol.toLowerCase();
  return named[text] ?? text;
}

/** Sorts by what things say, so that two descriptions of the same set give the same list. */
export function sortedByContent<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => [JSON.stringify(item), item] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item);
}

export function byAddress<T extends { readonly address: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}
