import { crc32, inflateRawSync } from 'node:zlib';

/**
 * The files of a ZIP archive by name (APPNOTE 6.3.10: stored or deflated, one disk, no encryption, no ZIP64). Throws on
 * everything else, and on content that does not match its checksum.
 */
export function zipEntries(archive: Buffer): ReadonlyMap<string, Buffer> {
  const end = archive.lastIndexOf(endMark);
  if (end < 0 || end + 22 > archive.length) throw new SyntaxError('no end of a central directory');
  const count = archive.readUInt16LE(end + 10);
  const entries = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    const { name, content, next } = entryAt(archive, at);
    entries.set(name, content);
    at = next;
  }
  return entries;
}

const endMark = Buffer.from('PK\x05\x06', 'latin1');
const entryMark = 0x02014b50;
const fileMark = 0x04034b50;
const stored = 0;
const deflated = 8;

function entryAt(
  archive: Buffer,
  at: number,
): { readonly name: string; readonly content: Buffer; readonly next: number } {
  if (archive.readUInt32LE(at) !== entryMark) throw new SyntaxError('no entry of a central directory');
  const flags = archive.readUInt16LE(at + 8);
  const method = archive.readUInt16LE(at + 10);
  const checksum = archive.readUInt32LE(at + 16);
  const packedBytes = archive.readUInt32LE(at + 20);
  const bytes = archive.readUInt32LE(at + 24);
  const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
  const next = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  const name = archive.toString('utf8', at + 46, nameEnd);
  const isEncrypted = (flags & 1) === 1;
  if (isEncrypted || (method !== stored && method !== deflated)) throw new SyntaxError(`${name} cannot be unpacked`);
  const file = archive.readUInt32LE(at + 42);
  if (archive.readUInt32LE(file) !== fileMark) throw new SyntaxError(`${name} is not where it should be`);
  const start = file + 30 + archive.readUInt16LE(file + 26) + archive.readUInt16LE(file + 28);
  const packed = archive.subarray(start, start + packedBytes);
  const content = method === stored ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  if (content.length !== bytes || crc32(content) !== checksum) throw new SyntaxError(`${name} is damaged`);
  return { name, content, next };
}
