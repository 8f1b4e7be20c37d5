import { crc32 } from 'node:zlib';
import { type FrameType, frameTypes } from './frame.ts';
import { impossibleFields } from './impossible-fields.ts';
import { readU64, viewOf, writeU64 } from './integers.ts';
import { headerBytes, maxFrameBytes } from './limits.ts';
import type { FrameRejection } from './rejection.ts';

/** What stands before the body of each frame, in the clear. docs/protocol.md has it byte by byte. */
export interface FrameHeader {
  readonly type: FrameType;
  readonly isCompressed: boolean;
  readonly protection: 'sealed' | 'authenticated';
  /** Which key, counted from 1. */
  readonly keyEpoch: number;
  readonly bodyBytes: number;
  readonly streamId: number;
  /** Of this path and direction, counted from 1 and never used twice. */
  readonly packetNumber: number;
  readonly sequence: number;
  readonly messageId: number;
  readonly chunkIndex: number;
  readonly chunkCount: number;
  /** CRC-32 of what follows when it is readable anyway. 0 in sealed frames: it would tell short payloads apart. */
  readonly payloadChecksum: number;
}

const magic = 0x4457;
const version = 3;
const flagCompressed = 1;
const flagSealed = 2;
const flagAuthenticated = 4;
const checkedBytes = 44;

const typeOfCode: ReadonlyMap<number, FrameType> = new Map(
  (Object.keys(frameTypes) as FrameType[]).map((type) => [frameTypes[type], type]),
);

/** Written here and copied: a view of its own for each header costs more than all that is written into it. */
const written = new Uint8Array(headerBytes);
const writtenView = viewOf(written);
const checked = written.subarray(0, checkedBytes);

export function encodeHeader(header: FrameHeader): Uint8Array<ArrayBuffer> {
  writtenView.setUint16(0, magic);
  writtenView.setUint8(2, version);
  writtenView.setUint8(3, frameTypes[header.type]);
  writtenView.setUint16(
    4,
    (header.isCompressed ? flagCompressed : 0) | (header.protection === 'sealed' ? flagSealed : flagAuthenticated),
  );
  writtenView.setUint16(6, header.keyEpoch);
  writtenView.setUint32(8, header.bodyBytes);
  writtenView.setUint32(12, header.streamId);
  writeU64(writtenView, 16, header.packetNumber);
  writeU64(writtenView, 24, header.sequence);
  writtenView.setUint32(32, header.messageId);
  writtenView.setUint16(36, header.chunkIndex);
  writtenView.setUint16(38, header.chunkCount);
  writtenView.setUint32(40, header.payloadChecksum);
  writtenView.setUint32(checkedBytes, crc32(checked));
  return written.slice();
}

/** Of one whole message of a transport: the frame fills it. */
export function decodeHeader(message: Uint8Array): FrameHeader | FrameRejection {
  if (message.length < headerBytes) return 'truncated';
  if (message.length > maxFrameBytes) return 'too-long';
  const view = viewOf(message);
  if (view.getUint16(0) !== magic) return 'wrong-magic';
  if (view.getUint8(2) !== version) return 'wrong-version';
  if (view.getUint32(checkedBytes) !== crc32(message.subarray(0, checkedBytes))) return 'damaged-header';
  const type = typeOfCode.get(view.getUint8(3));
  if (type === undefined) return 'unknown-type';
  const flags = view.getUint16(4);
  const isCompressed = (flags & flagCompressed) !== 0;
  const kind = flags & ~flagCompressed;
  if ((kind !== flagSealed && kind !== flagAuthenticated) || (isCompressed && type !== 'data')) return 'wrong-flags';
  const bodyBytes = view.getUint32(8);
  if (bodyBytes !== message.length - headerBytes) return 'wrong-length';
  const packetNumber = readU64(view, 16);
  const sequence = readU64(view, 24);
  if (packetNumber === null || sequence === null) return 'impossible-header';
  const header: FrameHeader = {
    type,
    isCompressed,
    protection: kind === flagSealed ? 'sealed' : 'authenticated',
    keyEpoch: view.getUint16(6),
    bodyBytes,
    streamId: view.getUint32(12),
    packetNumber,
    sequence,
    messageId: view.getUint32(32),
    chunkIndex: view.getUint16(36),
    chunkCount: view.getUint16(38),
    payloadChecksum: view.getUint32(40),
  };
  return impossibleFields(header) === null ? header : 'impossible-header';
}
