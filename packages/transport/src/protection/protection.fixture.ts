import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Frame, type FrameType, frameTypes } from '../frame/frame.ts';
import { encodeHeader, type FrameHeader } from '../frame/header.ts';
import { encodeAck } from '../frame/payload/ack.ts';
import { encodeAttach } from '../frame/payload/attach.ts';
import { encodeGoodbye } from '../frame/payload/goodbye.ts';
import { encodeOpen } from '../frame/payload/open.ts';
import { encodePing } from '../frame/payload/ping.ts';
import { encodeReset } from '../frame/payload/reset.ts';
import { encodeVote } from '../frame/payload/vote.ts';
import { encodeWindow } from '../frame/payload/window.ts';
import { sealBytes } from './aead.ts';
import { keyLimits } from './key-limits.ts';
import { macOf } from './mac.ts';
import { keyMaterialBytes, type PathKeySource, pathKeyFrom } from './path-key.ts';
import { createProtection, type Protection, type ProtectionOptions } from './protection.ts';
import { bestCryptoEngine } from './protection-addon.ts';
import { type ProtectionKind, protectionOverhead } from './protection-kind.ts';

export interface Ends {
  readonly dialler: Protection;
  readonly acceptor: Protection;
  readonly epochs: { dialler: Epochs; acceptor: Epochs };
  readonly clock: { now: number };
}

interface Epochs {
  sending: number;
  prepared: number;
}

/** Both ends of one path. */
export function makeEnds(
  kind: ProtectionKind,
  options: Partial<ProtectionOptions> & { readonly pathId?: number } = {},
): Ends {
  const clock = { now: 1_764_446_400_000 };
  const epochs = { dialler: { sending: 1, prepared: 1 }, acceptor: { sending: 1, prepared: 1 } };
  const end = (side: 'dialler' | 'acceptor'): Protection =>
    createProtection({
      kind,
      keys: keySource(kind, side, options.pathId ?? 1),
      epochs: epochs[side],
      compression: null,
      replayWindowPackets: 64,
      timestampToleranceMs: 5000,
      keyGraceMs: 10_000,
      limits: keyLimits(kind),
      engine: bestCryptoEngine(),
      allocate: (bytes) => new Uint8Array(bytes),
      now: () => clock.now,
      ...options,
    });
  return { dialler: end('dialler'), acceptor: end('acceptor'), epochs, clock };
}

/** In place of the exporter of TLS: keys that follow from what they are for. */
export function keySource(kind: ProtectionKind, side: 'dialler' | 'acceptor', pathId: number): PathKeySource {
  return (direction, epoch) => {
    const sender = (direction === 'outgoing') === (side === 'dialler') ? 'dialler' : 'acceptor';
    const material = createHash('sha512').update(`${pathId}/${sender}/${epoch}`).digest();
    return pathKeyFrom(material.subarray(0, keyMaterialBytes(kind)));
  };
}

export function messageOf(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

const payloads: Readonly<Record<FrameType, Uint8Array>> = {
  attach: encodeAttach({ linkId: new Uint8Array(16).fill(0xab), pathId: 1 }),
  attached: encodeAttach({ linkId: new Uint8Array(16).fill(0xab), pathId: 1 }),
  data: new TextEncoder().encode('some bytes of a stream'),
  ack: encodeAck({ cumulative: 40, ranges: [{ first: 42, last: 50 }] }),
  window: encodeWindow({ limitBytes: 1_048_576 }),
  open: encodeOpen({ limitBytes: 65_536, target: 'db.example:5432' }),
  end: new Uint8Array(0),
  reset: encodeReset({ reason: 'the target closed' }),
  ping: encodePing({ id: 17 }),
  pong: encodePing({ id: 17 }),
  vote: encodeVote({ round: 3, wanted: 'rdma' }),
  goodbye: encodeGoodbye({ reason: 'restart' }),
};

const ofStream: readonly FrameType[] = ['data', 'open', 'end', 'reset'];

/** One of each type. */
export const sampleFrames: readonly Frame[] = (Object.keys(frameTypes) as FrameType[]).map((type) => ({
  type,
  streamId: ofStream.includes(type) || type === 'window' ? 5 : 0,
  sequence: ofStream.includes(type) ? 41 : 0,
  messageId: ofStream.includes(type) ? 6 : 0,
  chunkIndex: type === 'data' ? 1 : 0,
  chunkCount: type === 'data' ? 3 : 0,
  payload: payloads[type],
}));

export function dataFrame(payload: Uint8Array): Frame {
  return { type: 'data', streamId: 5, sequence: 41, messageId: 6, chunkIndex: 0, chunkCount: 1, payload };
}

/** What a peer with the right keys and no scruples can send: any header over any content. */
export function sealByHand(kind: ProtectionKind, content: Uint8Array, fields: Partial<FrameHeader>): Uint8Array {
  const isSealed = kind !== 'hmac-sha256';
  const header = encodeHeader({
    type: 'data',
    isCompressed: false,
    protection: isSealed ? 'sealed' : 'authenticated',
    keyEpoch: 1,
    bodyBytes: content.length + protectionOverhead(kind),
    streamId: 5,
    packetNumber: 1,
    sequence: 41,
    messageId: 6,
    chunkIndex: 0,
    chunkCount: 1,
    payloadChecksum: isSealed ? 0 : crc32(content),
    ...fields,
  });
  const pathKey = keySource(kind, 'dialler', 1)('outgoing', fields.keyEpoch ?? 1);
  if (isSealed) {
    const use = { pathKey, packetNumber: fields.packetNumber ?? 1 };
    const { cipherText, tag } = sealBytes(kind, { associated: header, clear: content }, use);
    return messageOf([header, cipherText, tag]);
  }
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64BE(1_764_446_400_000n);
  return messageOf([header, timestamp, content, macOf(pathKey.key, [header, timestamp, content])]);
}
