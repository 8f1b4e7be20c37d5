import type { Frame } from '../frame/frame.ts';
import type { FrameRejection } from '../frame/rejection.ts';
import type { Allocate } from './aead-key.ts';
import type { CompressionChoice } from './compression.ts';
import type { KeyEpochs } from './key-epochs.ts';
import type { KeyLimits } from './key-limits.ts';
import { createOpener } from './open-frame.ts';
import type { PathKeySource } from './path-key.ts';
import type { CryptoEngine } from './protection-addon.ts';
import type { ProtectionKind } from './protection-kind.ts';
import { createSealer } from './seal-frame.ts';

export interface ProtectionOptions {
  readonly kind: ProtectionKind;
  readonly keys: PathKeySource;
  readonly epochs: KeyEpochs;
  /** Of what is sent; what comes compressed is always taken. */
  readonly compression: CompressionChoice | null;
  readonly replayWindowPackets: number;
  /** How far the clocks of both nodes may be apart, the way included: for `hmac-sha256`. */
  readonly timestampToleranceMs: number;
  /** How long the key before the newest is taken. */
  readonly keyGraceMs: number;
  readonly limits: KeyLimits;
  /** `bestCryptoEngine()`, unless one is to be tested. */
  readonly engine: CryptoEngine;
  /** Memory for sealed messages, which belongs to the connection as their parts do. */
  readonly allocate: Allocate;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Makes the frames of one path unforgeable, and takes none that was forged, altered, sent twice or sent by ourselves. */
export interface Protection {
  /** The message of a frame in parts. Throws RangeError for a frame that cannot be, and when the key is used up. */
  seal(frame: Frame): readonly Uint8Array[];
  /** The payload is a copy, which may be given back (`giveBack`). */
  open(message: Uint8Array): Frame | FrameRejection;
  /** Share of what the sending key may do, 0 to 1; from a half on a new one is due. */
  keyUse(): number;
}

export function createProtection(options: ProtectionOptions): Protection {
  const sealer = createSealer(options);
  const opener = createOpener(options);
  return { seal: sealer.seal, keyUse: sealer.keyUse, open: opener.open };
}
