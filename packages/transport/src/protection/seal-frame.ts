import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { Frame } from '../frame/frame.ts';
import { encodeHeader, type FrameHeader } from '../frame/header.ts';
import { impossibleFields } from '../frame/impossible-fields.ts';
import { viewOf, writeU64 } from '../frame/integers.ts';
import { headerBytes, maxPayloadBytes } from '../frame/limits.ts';
import { sealBytes } from './aead.ts';
import { type AeadKey, openAeadKey } from './aead-key.ts';
import { isClear } from './clear-frames.ts';
import { createCompressor } from './compression.ts';
import { type MacKey, openMacKey } from './mac.ts';
import type { PathKey } from './path-key.ts';
import type { ProtectionOptions } from './protection.ts';
import { protectionOverhead } from './protection-kind.ts';

export interface Sealer {
  seal(frame: Frame): readonly Uint8Array[];
  keyUse(): number;
}

interface Sending {
  readonly epoch: number;
  readonly pathKey: PathKey;
  /** `null` when nothing is encrypted. */
  readonly aead: AeadKey | null;
  /** `null` when something is. */
  readonly mac: MacKey | null;
  packets: number;
  blocks: number;
}

const nothing = new Uint8Array(0);

export function createSealer(options: ProtectionOptions): Sealer {
  const { kind, limits } = options;
  const compressor = options.compression === null ? null : createCompressor(options.compression);
  let packetNumber = 0;
  let sending: Sending | null = null;

  const current = (): Sending => {
    const epoch = options.epochs.sending;
    if (sending?.epoch === epoch) return sending;
    const pathKey = options.keys('outgoing', epoch);
    const aead = kind === 'hmac-sha256' ? null : openAeadKey(kind, pathKey, options.engine);
    const mac = kind === 'hmac-sha256' ? openMacKey(pathKey.key, options.engine) : null;
    sending = { epoch, pathKey, aead, mac, packets: 0, blocks: 0 };
    return sending;
  };
  const keyUse = (): number => {
    const { packets, blocks } = current();
    return Math.max(packets / limits.packets, blocks / limits.blocks);
  };
  return {
    keyUse,
    seal(frame) {
      if (frame.payload.length > maxPayloadBytes) throw new RangeError(`a payload of ${frame.payload.length} bytes`);
      const use = current();
      if (keyUse() >= 1) throw new RangeError('the key of the path is used up');
      const compressed = frame.type === 'data' ? (compressor?.compress(frame.payload) ?? null) : null;
      const content = compressed ?? frame.payload;
      const header: FrameHeader = {
        type: frame.type,
        isCompressed: compressed !== null,
        protection: kind === 'hmac-sha256' ? 'authenticated' : 'sealed',
        keyEpoch: use.epoch,
        bodyBytes: content.length + protectionOverhead(kind),
        streamId: frame.streamId,
        packetNumber: packetNumber + 1,
        sequence: frame.sequence,
        messageId: frame.messageId,
        chunkIndex: frame.chunkIndex,
        chunkCount: frame.chunkCount,
        payloadChecksum: kind === 'hmac-sha256' ? crc32(content) : 0,
      };
      const impossible = impossibleFields(header);
      if (impossible !== null) throw new RangeError(`a ${frame.type} frame with ${impossible}`);
      const head = encodeHeader(header);
      // From here on the number is used, whatever becomes of the frame.
      packetNumber++;
      use.packets++;
      use.blocks += Math.ceil((headerBytes + header.bodyBytes) / 16);
      if (use.mac !== null) {
        const timestamp = new Uint8Array(8);
        writeU64(viewOf(timestamp), 0, options.now());
        return [head, timestamp, content, use.mac.of([head, timestamp, content])];
      }
      if (kind === 'hmac-sha256' || use.aead === null) throw new Error('no cipher');
      if (isClear(frame.type)) {
        const associated = Buffer.concat([head, content]);
        const { tag } = sealBytes(kind, { associated, clear: nothing }, { pathKey: use.pathKey, packetNumber });
        return [head, content, tag];
      }
      return use.aead.seal({ header: head, clear: content, packetNumber, allocate: options.allocate });
    },
  };
}
