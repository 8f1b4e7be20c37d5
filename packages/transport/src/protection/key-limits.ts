import type { ProtectionKind } from './protection-kind.ts';

/** How far one key may be used. */
export interface KeyLimits {
  readonly packets: number;
  /** Of 16 bytes, header and tag counted. */
  readonly blocks: number;
  /** Forgeries that may be tried against it. */
  readonly forgeries: number;
}

/**
 * RFC 9001 section 6.6 and appendix B.1: an attacker's advantage stays below 2^-57. The 2^23 packets given there for AES-GCM
 * are of 2^16 bytes, which is 2^35 blocks; longer frames are held by the blocks. ChaCha20-Poly1305 is held by its
 * forgeries only, HMAC-SHA256 by nothing that can be reached: the packet numbers of the wire end first.
 */
export function keyLimits(kind: ProtectionKind): KeyLimits {
  switch (kind) {
    case 'aes-256-gcm':
      return { packets: 2 ** 23, blocks: 2 ** 35, forgeries: 2 ** 52 };
    case 'chacha20-poly1305':
      return { packets: 2 ** 48, blocks: 2 ** 60, forgeries: 2 ** 36 };
    case 'hmac-sha256':
      return { packets: 2 ** 48, blocks: 2 ** 60, forgeries: 2 ** 60 };
  }
}
