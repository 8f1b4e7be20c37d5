import type { Unscanned } from './list-files.ts';
import type { SecretSource } from './scan-secrets.ts';

/** Largest file that is looked into; one of a description has kilobytes. */
export const maxFileBytes: number = 2 ** 20;

export const tooLarge: string = `larger than ${maxFileBytes / 2 ** 20} MiB`;

/**
 * The text of a file in UTF-8 or UTF-16. Bytes that are no UTF-8 stay in as replacement characters: secrets are ASCII.
 * WebAssembly keeps its strings as they are and is looked into for exact forms; any other binary may be compressed or
 * encoded, and is said not to have been looked into.
 */
export function decodeSource(file: string, bytes: Uint8Array): SecretSource | Unscanned {
  if (bytes.length > maxFileBytes) return { file, reason: tooLarge };
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return { file, text: new TextDecoder(utf16).decode(bytes) };
  if (startsWith(bytes, [0x00, 0x61, 0x73, 0x6d])) {
    return { file, text: new TextDecoder('latin1').decode(bytes), isBinary: true };
  }
  if (bytes.includes(0) || isCompressed(bytes)) return { file, reason: 'binary' };
  return { file, text: new TextDecoder('utf-8').decode(bytes) };
}

/** By its byte order mark, or by the zero bytes that ASCII has in it: nearly all on one side, none on the other. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  const sample = bytes.subarray(0, 512);
  if (sample.length < 8) return null;
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even === 0 && odd > sample.length * 0.4) return 'utf-16le';
  return odd === 0 && even > sample.length * 0.4 ? 'utf-16be' : null;
}

/** gzip, zstd, xz, bzip2 and zip: a short one may hold no zero byte. */
function isCompressed(bytes: Uint8Array): boolean {
  const magics = [
    [0x1f, 0x8b],
    [0x28, 0xb5, 0x2f, 0xfd],
    [0xfd, 0x37, 0x7a, 0x58],
    [0x42, 0x5a, 0x68],
    [0x50, 0x4b, 0x03, 0x04],
  ];
  return magics.some((magic) => startsWith(bytes, magic));
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
