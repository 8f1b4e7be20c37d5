import { crc32 } from 'node:zlib';
import type { Frame } from '../frame/frame.ts';
import { decodeHeader, type FrameHeader } from '../frame/header.ts';
import { readU64, viewOf } from '../frame/integers.ts';
import { headerBytes, maxPayloadBytes } from '../frame/limits.ts';
import type { FrameRejection } from '../frame/rejection.ts';
import { openBytes, tagBytes } from './aead.ts';
import { type AeadKey, openAeadKey } from './aead-key.ts';
import { isClear } from './clear-frames.ts';
import { decompress } from './compression.ts';
import { createReceivingEpochs } from './key-epochs.ts';
import { type MacKey, macBytes, openMacKey } from './mac.ts';
import type { PathKey } from './path-key.ts';
import type { ProtectionOptions } from './protection.ts';
import { protectionOverhead } from './protection-kind.ts';
import { createReplayWindow } from './replay-window.ts';

export interface Opener {
  open(message: Uint8Array): Frame | FrameRejection;
}

interface Taking {
  readonly pathKey: PathKey;
  /** `null` when nothing is encrypted. */
  readonly aead: AeadKey | null;
  /** `null` when something is. */
  readonly mac: MacKey | null;
}

const timestampBytes = 8;
const nothing = new Uint8Array(0);

/**
 * The order of the checks is what the protocol says: the cheap ones first, and nothing is remembered of a frame before it is
 * proven.
 */
export function createOpener(options: ProtectionOptions): Opener {
  const { kind } = options;
  const window = createReplayWindow(options.replayWindowPackets);
  const receiving = createReceivingEpochs(options.epochs, options.keyGraceMs);
  const wanted = kind === 'hmac-sha256' ? 'authenticated' : 'sealed';
  const keys = new Map<number, Taking>();

  const keyOf = (epoch: number): Taking => {
    const known = keys.get(epoch);
    if (known !== undefined) return known;
    for (const old of keys.keys()) if (old < options.epochs.prepared - 1) keys.delete(old);
    const pathKey = options.keys('incoming', epoch);
    const aead = kind === 'hmac-sha256' ? null : openAeadKey(kind, pathKey, options.engine);
    const mac = kind === 'hmac-sha256' ? openMacKey(pathKey.key, options.engine) : null;
    const taking = { pathKey, aead, mac };
    keys.set(epoch, taking);
    return taking;
  };

  return {
    open(message) {
      const header = decodeHeader(message);
      if (typeof header === 'string') return header;
      if (header.protection !== wanted) return 'wrong-protection';
      if (header.bodyBytes < protectionOverhead(kind)) return 'truncated';
      if (header.bodyBytes - protectionOverhead(kind) > maxPayloadBytes) return 'too-long';
      const now = options.now();
      if (!receiving.takes(header.keyEpoch, now)) return 'unknown-epoch';
      const freshness = window.judge(header.packetNumber);
      if (freshness !== 'fresh') return freshness;
      const taking = keyOf(header.keyEpoch);
      const content =
        kind === 'hmac-sha256'
          ? openAuthenticated(message, header, taking)
          : openSealed(kind, { ...taking, message, header });
      if (typeof content === 'string') return content;
      window.accept(header.packetNumber);
      receiving.sawProven(header.keyEpoch, now);
      if (kind === 'hmac-sha256' && !isRecent(message, now)) return 'stale';
      const payload = header.isCompressed ? decompress(content) : content;
      return typeof payload === 'string' ? payload : frameOf(header, payload);
    },
  };

  function isRecent(message: Uint8Array, now: number): boolean {
    const timestamp = readU64(viewOf(message), headerBytes);
    return timestamp !== null && Math.abs(now - timestamp) <= options.timestampToleranceMs;
  }
}

function openSealed(
  kind: 'aes-256-gcm' | 'chacha20-poly1305',
  sealed: Taking & { readonly message: Uint8Array; readonly header: FrameHeader },
): Uint8Array | FrameRejection {
  const { message, header, pathKey, aead } = sealed;
  const { packetNumber } = header;
  if (!isClear(header.type) && aead !== null) return aead.open(message, packetNumber) ?? 'forged';
  const tagAt = message.length - tagBytes;
  const proof = { associated: message.subarray(0, tagAt), cipherText: nothing, tag: message.subarray(tagAt) };
  if (openBytes(kind, proof, { pathKey, packetNumber }) === null) return 'forged';
  return new Uint8Array(message.subarray(headerBytes, tagAt));
}

/** A copy, unless it is to be decompressed, which makes one. */
function openAuthenticated(message: Uint8Array, header: FrameHeader, { mac }: Taking): Uint8Array | FrameRejection {
  const macAt = message.length - macBytes;
  const content = message.subarray(headerBytes + timestampBytes, macAt);
  // Before the MAC: a damaged frame is no attack, and must not count as one.
  if (crc32(content) !== header.payloadChecksum) return 'damaged-payload';
  if (mac?.fits([message.subarray(0, macAt)], message.subarray(macAt)) !== true) return 'forged';
  return header.isCompressed ? content : new Uint8Array(content);
}

function frameOf(header: FrameHeader, payload: Uint8Array): Frame {
  const { type, streamId, sequence, messageId, chunkIndex, chunkCount } = header;
  return { type, streamId, sequence, messageId, chunkIndex, chunkCount, payload };
}
