/** An IP prefix, v4 or v6. `base` is the network address as an integer. */
export interface Cidr {
  readonly version: 4 | 6;
  readonly base: bigint;
  readonly length: number;
}

/** Address width in bits. */
export function widthOf(version: 4 | 6): number {
  return version === 4 ? 32 : 128;
}

/** Parses one IPv4 or IPv6 address to an integer; null when the text is not an address (RFC 4291 §2.2 for v6). */
export function parseAddress(text: string): { readonly version: 4 | 6; readonly value: bigint } | null {
  const v4 = parseV4(text);
  if (v4 !== null) return { version: 4, value: v4 };
  const v6 = parseV6(text);
  return v6 === null ? null : { version: 6, value: v6 };
}

/** Parses `address/length`. Host bits may be set; `hasHostBits` tells. Null when the text is not a prefix. */
export function parseCidr(text: string): (Cidr & { readonly hasHostBits: boolean }) | null {
  const slash = text.indexOf('/');
  if (slash < 0) return null;
  const address = parseAddress(text.slice(0, slash));
  const lengthText = text.slice(slash + 1);
  if (address === null || !/^(0|[1-9]\d{0,2})$/.test(lengthText)) return null;
  const length = Number(lengthText);
  const width = widthOf(address.version);
  if (length > width) return null;
  const base = (address.value >> BigInt(width - length)) << BigInt(width - length);
  return { version: address.version, base, length, hasHostBits: base !== address.value };
}

/** As parseCidr, for text already checked by config. Throws on anything else: that is a bug. */
export function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`not a prefix: ${text}`);
  return { version: parsed.version, base: parsed.base, length: parsed.length };
}

export function formatAddress(version: 4 | 6, value: bigint): string {
  return version === 4 ? formatV4(value) : formatV6(value);
}

export function formatCidr(prefix: Cidr): string {
  return `${formatAddress(prefix.version, prefix.base)}/${prefix.length}`;
}

/** True when `inner` lies wholly inside `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  if (outer.version !== inner.version || inner.length < outer.length) return false;
  const shift = BigInt(widthOf(outer.version) - outer.length);
  return inner.base >> shift === outer.base >> shift;
}

export function containsAddress(prefix: Cidr, address: string): boolean {
  const parsed = parseAddress(address);
  if (parsed === null || parsed.version !== prefix.version) return false;
  return contains(prefix, { version: parsed.version, base: parsed.value, length: widthOf(parsed.version) });
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return contains(a, b) || contains(b, a);
}

/** Number of addresses. */
export function sizeOf(prefix: Cidr): bigint {
  return 1n << BigInt(widthOf(prefix.version) - prefix.length);
}

/** The `index`th address of a prefix, counted from the network address. */
export function addressAt(prefix: Cidr, index: bigint): string {
  if (index < 0n || index >= sizeOf(prefix)) throw new Error(`no address ${index} in ${formatCidr(prefix)}`);
  return formatAddress(prefix.version, prefix.base + index);
}

/** Host bits of an address counted from the network address of a prefix that contains it. */
export function indexIn(prefix: Cidr, address: string): bigint {
  const parsed = parseAddress(address);
  if (parsed === null || !containsAddress(prefix, address))
    throw new Error(`${address} is not in ${formatCidr(prefix)}`);
  return parsed.value - prefix.base;
}

function parseV4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part)) return null;
    const octet = Number(part);
    if (octet > 255) return null;
    value = (value << 8n) | BigInt(octet);
  }
  return value;
}

function formatV4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => ((value >> shift) & 255n).toString()).join('.');
}

function parseV6(text: string): bigint | null {
  if (!text.includes(':') || text.includes('%')) return null;
  const expanded = expandEmbeddedV4(text);
  if (expanded === null) return null;
  const halves = expanded.split('::');
  if (halves.length > 2) return null;
  const head = groupsOf(halves[0] ?? '');
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '') : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

function groupsOf(text: string): bigint[] | null {
  if (text === '') return [];
  const groups: bigint[] = [];
  for (const group of text.split(':')) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
    groups.push(BigInt(`0x${group}`));
  }
  return groups;
}

function expandEmbeddedV4(text: string): string | null {
  if (!text.includes('.')) return text;
  const colon = text.lastIndexOf(':');
  const v4 = parseV4(text.slice(colon + 1));
  if (v4 === null) return null;
  return `${text.slice(0, colon + 1)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
}

/** RFC 5952: lower case, longest run of zero groups shortened, first of equals. */
function formatV6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  let bestStart = -1;
  let bestLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > bestLength) {
      bestStart = start;
      bestLength = length;
    }
  }
  const text = groups.map((group) => group.toString(16));
  if (bestStart < 0) return text.join(':');
  return `${text.slice(0, bestStart).join(':')}::${text.slice(bestStart + bestLength).join(':')}`;
}
