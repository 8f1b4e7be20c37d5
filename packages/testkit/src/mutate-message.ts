import { crc32 } from 'node:zlib';

/** What a mutation does to a message of the data plane: with and without mending the checks that need no key. */
export type Mutation = 'flip' | 'overwrite' | 'truncate' | 'extend' | 'splice' | 'header-field' | 'junk';

const mutations: readonly Mutation[] = ['flip', 'overwrite', 'truncate', 'extend', 'splice', 'header-field', 'junk'];
const interesting = [0, 1, 2, 4, 0x7f, 0x80, 0xff] as const;
const headerBytes = 48;

/** A message that differs from the one given, and from the other it may be spliced with. */
export function mutateMessage(message: Uint8Array, other: Uint8Array, random: () => number): Uint8Array {
  for (;;) {
    const kind = mutations[below(mutations.length, random)] ?? 'flip';
    const mutated = mutate(kind, { message, other, random });
    if (random() < 0.7) mendHeader(mutated, random);
    if (!isSame(mutated, message) && !isSame(mutated, other)) return mutated;
  }
}

function mutate(
  kind: Mutation,
  from: { readonly message: Uint8Array; readonly other: Uint8Array; readonly random: () => number },
): Uint8Array {
  const { message, other, random } = from;
  switch (kind) {
    case 'flip': {
      const bytes = message.slice();
      for (let left = 1 + below(8, random); left > 0; left--) {
        const at = below(bytes.length, random);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8, random));
      }
      return bytes;
    }
    case 'overwrite': {
      const bytes = message.slice();
      const at = below(bytes.length, random);
      bytes.fill(anyByte(random), at, at + 1 + below(16, random));
      return bytes;
    }
    case 'truncate':
      return message.slice(0, below(message.length, random));
    case 'extend': {
      const bytes = new Uint8Array(message.length + 1 + below(64, random));
      bytes.fill(anyByte(random));
      bytes.set(message);
      return bytes;
    }
    case 'splice': {
      const at = below(Math.min(message.length, other.length), random);
      return Uint8Array.from([...message.subarray(0, at), ...other.subarray(at)]);
    }
    case 'header-field': {
      const bytes = message.slice();
      // Version, type, flags and key epoch decide most.
      const at = random() < 0.5 ? 2 + below(6, random) : below(headerBytes - 4, random);
      if (at < bytes.length) bytes[at] = anyByte(random);
      return bytes;
    }
    case 'junk':
      return Uint8Array.from({ length: below(200, random) }, () => below(256, random));
  }
}

/** As an attacker does who knows the protocol and no key: the length, the checksum of a readable payload, that of the header. */
function mendHeader(bytes: Uint8Array, random: () => number): void {
  if (bytes.length < headerBytes) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(8, bytes.length - headerBytes);
  const isAuthenticated = (view.getUint16(4) & 4) !== 0;
  if (isAuthenticated && bytes.length >= headerBytes + 40 && random() < 0.8) {
    view.setUint32(40, crc32(bytes.subarray(headerBytes + 8, bytes.length - 32)));
  }
  view.setUint32(44, crc32(bytes.subarray(0, 44)));
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function anyByte(random: () => number): number {
  return random() < 0.5 ? (interesting[below(interesting.length, random)] ?? 0) : below(256, random);
}

function below(limit: number, random: () => number): number {
  return Math.floor(random() * limit);
}
