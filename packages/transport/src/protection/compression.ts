import { constants, type ZstdOptions, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { CompressionSettings } from '@dwcp/model';
import { maxPayloadBytes } from '../frame/limits.ts';
import type { FrameRejection } from '../frame/rejection.ts';

/** Payloads shorter than `minBytes` are sent as they are. */
export type CompressionChoice = Pick<CompressionSettings, 'level' | 'minBytes'>;

export interface Compressor {
  /** `null`: shorter as it is. */
  compress(payload: Uint8Array): Uint8Array | null;
}

/** A window of 2^20 bytes holds the longest payload; a frame that asks for more asks for memory. */
const largestWindowLog = 20;
const mostSkipped = 64;

/** After payloads that do not shrink, fewer and fewer are tried: what is compressed or encrypted already comes in rows. */
export function createCompressor(settings: CompressionChoice): Compressor {
  let misses = 0;
  let skipped = 0;
  return {
    compress(payload) {
      if (payload.length < settings.minBytes) return null;
      if (skipped < Math.min(2 ** misses - 1, mostSkipped)) {
        skipped++;
        return null;
      }
      skipped = 0;
      const compressed = zstdCompressSync(payload, {
        pledgedSrcSize: payload.length,
        params: { [constants.ZSTD_c_compressionLevel]: settings.level },
      });
      const isShorter = compressed.length < payload.length;
      misses = isShorter ? 0 : Math.min(misses + 1, 30);
      return isShorter ? compressed : null;
    },
  };
}

const decompression: ZstdOptions & { readonly info: true } = {
  info: true,
  maxOutputLength: maxPayloadBytes,
  params: { [constants.ZSTD_d_windowLogMax]: largestWindowLog },
};

/** One whole zstd frame that is longer than it was compressed: else it would have been sent as it is. */
export function decompress(bytes: Uint8Array): Uint8Array | FrameRejection {
  try {
    const { buffer, engine } = zstdDecompressSync(bytes, decompression) as unknown as {
      readonly buffer: Uint8Array;
      readonly engine: { readonly bytesWritten: number };
    };
    return engine.bytesWritten === bytes.length && buffer.length > bytes.length ? buffer : 'wrong-compression';
  } catch (error) {
    return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
      ? 'inflates-too-far'
      : 'wrong-compression';
  }
}
