import { createSecretKey } from 'node:crypto';
import { constants, crc32, zstdCompressSync } from 'node:zlib';
import type { Frame } from '../frame/frame.ts';
import { encodeHeader, type FrameHeader } from '../frame/header.ts';
import { maxPayloadBytes } from '../frame/limits.ts';
import type { FrameRejection } from '../frame/rejection.ts';
import { sealBytes } from '../protection/aead.ts';
import { isClear } from '../protection/clear-frames.ts';
import { macOf } from '../protection/mac.ts';
import type { PathKey } from '../protection/path-key.ts';
import { sampleFrames } from '../protection/protection.fixture.ts';
import { type ProtectionKind, protectionKinds, protectionOverhead } from '../protection/protection-kind.ts';
import { derivePathKey, nextSecret } from '../session/link-secrets.ts';

/** What test/vectors/frames.json holds: all bytes in hexadecimal, all times in milliseconds since 1970. */
export interface Vectors {
  readonly formatVersion: 1;
  readonly now: number;
  readonly timestampToleranceMs: number;
  readonly replayWindowPackets: number;
  readonly keys: readonly KeyVector[];
  readonly secrets: readonly { readonly epoch: number; readonly secret: string }[];
  readonly accepted: readonly AcceptedVector[];
  readonly rejected: readonly RejectedVector[];
}

export interface KeyVector {
  readonly protection: ProtectionKind;
  readonly linkId: string;
  readonly pathId: number;
  readonly isFromDialler: boolean;
  readonly epoch: number;
  readonly key: string;
  readonly iv: string;
}

export interface AcceptedVector {
  readonly name: string;
  readonly protection: ProtectionKind;
  readonly key: string;
  readonly iv: string;
  readonly header: FrameHeader;
  readonly timestamp: number | null;
  /** As the stream has it. */
  readonly payload: string;
  /** As it is protected: compressed, where the header says so. */
  readonly content: string;
  readonly wire: string;
}

export interface RejectedVector {
  readonly name: string;
  readonly protection: ProtectionKind;
  readonly key: string;
  readonly iv: string;
  /** Taken before, in this order. */
  readonly after: readonly string[];
  readonly wire: string;
  readonly reason: FrameRejection;
}

const now = 1_764_446_400_000;
const linkId = Uint8Array.from({ length: 16 }, (_, index) => index);
const firstSecret = Uint8Array.from({ length: 32 }, (_, index) => 0x40 + index);

export function makeVectors(): Vectors {
  const secret = createSecretKey(firstSecret);
  const secrets = [secret, nextSecret(secret), nextSecret(nextSecret(secret))];
  const uses = protectionKinds.flatMap((kind) =>
    [1, 2].flatMap((pathId) =>
      [true, false].flatMap((isFromDialler) =>
        [1, 2, 3].map((epoch) => ({ kind, linkId, pathId, isFromDialler, epoch })),
      ),
    ),
  );
  return {
    formatVersion: 1,
    now,
    timestampToleranceMs: 5000,
    replayWindowPackets: 64,
    secrets: secrets.map((each, index) => ({ epoch: index + 1, secret: each.export().toString('hex') })),
    keys: uses.map((use) => {
      const { key, iv } = derivePathKey(secrets[use.epoch - 1] ?? secret, use);
      const { kind, ...rest } = use;
      return { protection: kind, ...rest, linkId: hex(linkId), key: key.export().toString('hex'), iv: hex(iv) };
    }),
    accepted: protectionKinds.flatMap(acceptedOf),
    rejected: protectionKinds.flatMap(rejectedOf),
  };
}

function acceptedOf(kind: ProtectionKind): readonly AcceptedVector[] {
  const data = sampleFrames.find(({ type }) => type === 'data') ?? sampleFrames[0];
  if (data === undefined) return [];
  const text = new TextEncoder().encode('a line of a log\n'.repeat(40));
  const compressed = new Uint8Array(zstdCompressSync(text, { pledgedSrcSize: text.length }));
  return [
    ...sampleFrames.map((frame, index) => accepted(frame.type, { kind, frame, fields: { packetNumber: index + 1 } })),
    accepted('data, empty', { kind, frame: { ...data, payload: new Uint8Array(0) } }),
    accepted('data, compressed', {
      kind,
      frame: { ...data, payload: text },
      content: compressed,
      fields: { isCompressed: true },
    }),
    accepted('data, every number at its greatest', {
      kind,
      frame: {
        ...data,
        streamId: 0xffff_ffff,
        sequence: Number.MAX_SAFE_INTEGER,
        messageId: 0xffff_ffff,
        chunkIndex: 0xfffe,
        chunkCount: 0xffff,
      },
      fields: { packetNumber: Number.MAX_SAFE_INTEGER },
    }),
  ];
}

interface Made {
  readonly kind: ProtectionKind;
  readonly frame: Frame;
  readonly content?: Uint8Array;
  readonly fields?: Partial<FrameHeader>;
  readonly timestamp?: number;
}

function accepted(name: string, made: Made): AcceptedVector {
  const { kind, frame } = made;
  const content = made.content ?? frame.payload;
  const { type, streamId, sequence, messageId, chunkIndex, chunkCount } = frame;
  const isSealed = kind !== 'hmac-sha256';
  const header: FrameHeader = {
    type,
    isCompressed: false,
    protection: isSealed ? 'sealed' : 'authenticated',
    keyEpoch: 1,
    bodyBytes: content.length + protectionOverhead(kind),
    streamId,
    packetNumber: 1,
    sequence,
    messageId,
    chunkIndex,
    chunkCount,
    payloadChecksum: isSealed ? 0 : crc32(content),
    ...made.fields,
  };
  const timestamp = isSealed ? null : (made.timestamp ?? now);
  const pathKey = pathKeyOf(kind);
  return {
    name,
    ...keyTexts(kind),
    header,
    timestamp,
    payload: hex(frame.payload),
    content: hex(content),
    wire: hex(sealVector({ kind, header, timestamp, content, pathKey })),
  };
}

/** The bytes of a frame, from its parts. */
export function sealVector(parts: {
  readonly kind: ProtectionKind;
  readonly header: FrameHeader;
  readonly timestamp: number | null;
  readonly content: Uint8Array;
  readonly pathKey: PathKey;
}): Uint8Array {
  const { kind, header, content, pathKey } = parts;
  const head = encodeHeader(header);
  if (kind === 'hmac-sha256') {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(parts.timestamp ?? 0));
    return Buffer.concat([head, time, content, macOf(pathKey.key, [head, time, content])]);
  }
  const isReadable = isClear(header.type);
  const { cipherText, tag } = sealBytes(
    kind,
    {
      associated: isReadable ? Buffer.concat([head, content]) : head,
      clear: isReadable ? new Uint8Array(0) : content,
    },
    { pathKey, packetNumber: header.packetNumber },
  );
  return Buffer.concat([head, isReadable ? content : cipherText, tag]);
}

function rejectedOf(kind: ProtectionKind): readonly RejectedVector[] {
  const data = sampleFrames.find(({ type }) => type === 'data') ?? sampleFrames[0];
  if (data === undefined) return [];
  const frame = (fields: Partial<FrameHeader> = {}, more: Partial<Made> = {}) =>
    bytes(accepted('', { kind, frame: data, fields, ...more }).wire);
  const good = frame();
  const changed = (at: number, value: number): Uint8Array => withByte(good, at, value);
  const reject = (
    name: string,
    wire: Uint8Array,
    options: { readonly reason: FrameRejection; readonly after?: readonly Uint8Array[] },
  ): RejectedVector => ({
    name,
    ...keyTexts(kind),
    after: (options.after ?? []).map(hex),
    wire: hex(wire),
    reason: options.reason,
  });
  const params = { [constants.ZSTD_c_windowLog]: 20 };
  const bomb = zstdCompressSync(Buffer.alloc(maxPayloadBytes + 1), { params });
  const compressed = { isCompressed: true };

  return [
    reject('nothing', new Uint8Array(0), { reason: 'truncated' }),
    reject('one byte less than a header', good.subarray(0, 47), { reason: 'truncated' }),
    reject('another magic', changed(0, 0x45), { reason: 'wrong-magic' }),
    reject('version 4', changed(2, 4), { reason: 'wrong-version' }),
    reject('a header checksum that does not fit', changed(47, (good[47] ?? 0) ^ 1), { reason: 'damaged-header' }),
    reject('type 0', mended(changed(3, 0)), { reason: 'unknown-type' }),
    reject('type 13', mended(changed(3, 13)), { reason: 'unknown-type' }),
    reject('neither sealed nor authenticated', mended(changed(5, 0)), { reason: 'wrong-flags' }),
    reject('sealed and authenticated', mended(changed(5, 6)), { reason: 'wrong-flags' }),
    reject('a flag that means nothing', mended(changed(5, (good[5] ?? 0) | 8)), { reason: 'wrong-flags' }),
    reject('a compressed ping', mended(withByte(changed(3, 9), 5, (good[5] ?? 0) | 1)), { reason: 'wrong-flags' }),
    reject('one byte less than the header says', good.subarray(0, -1), { reason: 'wrong-length' }),
    reject('one byte more than the header says', Buffer.concat([good, Buffer.of(0)]), { reason: 'wrong-length' }),
    reject('stream 0', frame({ streamId: 0 }), { reason: 'impossible-header' }),
    reject('sequence 0', frame({ sequence: 0 }), { reason: 'impossible-header' }),
    reject('chunk 3 of 3', frame({ chunkIndex: 3 }), { reason: 'impossible-header' }),
    reject('packet number 0', frame({ packetNumber: 0 }), { reason: 'impossible-header' }),
    reject('packet number 2^53', mended(changed(17, 0x20)), { reason: 'impossible-header' }),
    reject('key epoch 0', frame({ keyEpoch: 0 }), { reason: 'impossible-header' }),
    reject('a ping of a stream', frame({ type: 'ping' }), { reason: 'impossible-header' }),
    reject('the other protection', otherProtection(kind, data), { reason: 'wrong-protection' }),
    reject('a body shorter than its proof', mended(good.slice(0, 48 + protectionOverhead(kind) - 1)), {
      reason: 'truncated',
    }),
    reject('a key that is not prepared', frame({ keyEpoch: 2 }), { reason: 'unknown-epoch' }),
    reject('the same frame again', good, { reason: 'replayed', after: [good] }),
    reject('64 behind the highest', good, { reason: 'behind-window', after: [frame({ packetNumber: 65 })] }),
    reject('a proof with one bit changed', withByte(good, good.length - 1, (good.at(-1) ?? 0) ^ 1), {
      reason: 'forged',
    }),
    reject('another sequence under the same proof', mended(changed(31, 42)), { reason: 'forged' }),
    reject('no zstd', frame(compressed), { reason: 'wrong-compression' }),
    reject(
      'zstd and a byte more',
      frame(compressed, { content: Buffer.concat([zstdCompressSync(Buffer.alloc(99)), Buffer.of(0)]) }),
      {
        reason: 'wrong-compression',
      },
    ),
    reject('zstd that inflates to one byte too much', frame(compressed, { content: bomb }), {
      reason: 'inflates-too-far',
    }),
    ...(kind === 'hmac-sha256'
      ? [
          reject('a payload with one bit changed', changed(56, (good[56] ?? 0) ^ 1), { reason: 'damaged-payload' }),
          reject('5001 ms old', frame({}, { timestamp: now - 5001 }), { reason: 'stale' }),
          reject('5001 ms ahead', frame({}, { timestamp: now + 5001 }), { reason: 'stale' }),
        ]
      : [
          reject('a payload with one bit changed', changed(48, (good[48] ?? 0) ^ 1), { reason: 'forged' }),
          reject('a checksum of a sealed payload', frame({ payloadChecksum: 1 }), { reason: 'impossible-header' }),
        ]),
  ];
}

function otherProtection(kind: ProtectionKind, frame: Frame): Uint8Array {
  return bytes(accepted('', { kind: kind === 'hmac-sha256' ? 'aes-256-gcm' : 'hmac-sha256', frame }).wire);
}

/** Length and checksum of the header as they must be, so that the next check decides. */
function mended(message: Uint8Array): Uint8Array {
  const copy = new Uint8Array(message);
  const view = new DataView(copy.buffer);
  view.setUint32(8, copy.length - 48);
  view.setUint32(44, crc32(copy.subarray(0, 44)));
  return copy;
}

function withByte(message: Uint8Array, at: number, value: number): Uint8Array {
  const copy = new Uint8Array(message);
  copy[at] = value;
  return copy;
}

function pathKeyOf(kind: ProtectionKind): PathKey {
  return derivePathKey(createSecretKey(firstSecret), { kind, linkId, pathId: 1, isFromDialler: true, epoch: 1 });
}

function keyTexts(kind: ProtectionKind): {
  readonly protection: ProtectionKind;
  readonly key: string;
  readonly iv: string;
} {
  const { key, iv } = pathKeyOf(kind);
  return { protection: kind, key: key.export().toString('hex'), iv: hex(iv) };
}

function hex(value: Uint8Array): string {
  return Buffer.from(value).toString('hex');
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}
