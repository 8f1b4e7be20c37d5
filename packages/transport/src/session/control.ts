import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { ProtectionSettings } from '@dwcp/model';
import { linkIdBytes } from '../frame/payload/attach.ts';
import { encodeText } from '../frame/payload/text.ts';
import type { Allocate } from '../protection/aead-key.ts';
import type { CompressionChoice } from '../protection/compression.ts';
import type { KeyEpochs } from '../protection/key-epochs.ts';
import { keyLimits } from '../protection/key-limits.ts';
import { createProtection, type Protection } from '../protection/protection.ts';
import { bestCryptoEngine } from '../protection/protection-addon.ts';
import { createReplayWindow } from '../protection/replay-window.ts';
import type { ConnectionEnd, TransportKind } from '../transport.ts';
import type { ControlChannel } from './control-channel.ts';
import type { Introduction, OfferedTransport } from './control-message.ts';
import { keepRotating } from './keep-rotating.ts';
import { createKeyRotation } from './key-rotation.ts';
import { type ControlRole, createLinkSecrets } from './link-secrets.ts';

/** The control channel of a link, both ends proven: from here come the keys of all its paths. */
export interface Control {
  readonly role: ControlRole;
  readonly peer: string;
  readonly linkId: Uint8Array;
  /** Both nodes know this link from before: what is under way in it goes on. */
  readonly isResumed: boolean;
  /** What the peer says of itself; `transports` as offered last. */
  readonly introduction: Introduction;
  readonly epochs: KeyEpochs;
  /** A number for `attachPath` that was never used. */
  nextPathId(): number;
  /** Whether the peer may begin a path of this number: it is its to choose, and was not used. */
  mayBegin(pathId: number): boolean;
  /** Each number once: a second protection would use its keys and packet numbers again. Throws RangeError. */
  protectPath(pathId: number, transport: TransportKind, allocate?: Allocate): Protection;
  /** To open the first frame of a path with, before its number counts as used. Nothing is sealed with it before `use`. */
  tryPath(
    pathId: number,
    transport: TransportKind,
    allocate?: Allocate,
  ): { readonly protection: Protection; use(): void };
  /** Soon, once: done when `epochs.sending` has moved on. The key before is given its grace first. */
  rotateKeys(): void;
  offer(transports: readonly OfferedTransport[]): void;
  onOffer(handler: (transports: readonly OfferedTransport[]) => void): void;
  /** The peer takes no new streams and closes when those under way are done. */
  onGoodbye(handler: (reason: string) => void): void;
  goodbye(reason: string): void;
  readonly closed: Promise<ConnectionEnd>;
  close(): void;
  destroy(): void;
}

export interface SessionSettings {
  readonly protection: ProtectionSettings;
  /** By the transport of a path; `null`: not compressed. */
  readonly compression: Readonly<Partial<Record<TransportKind, CompressionChoice | null>>>;
  readonly replayWindowPackets: number;
  /** How long the key before the newest is taken on a path. */
  readonly keyGraceMs: number;
  /** How long the peer has to answer a key update. */
  readonly answerTimeoutMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export const sessionDefaults: Pick<SessionSettings, 'replayWindowPackets' | 'keyGraceMs' | 'answerTimeoutMs'> = {
  replayWindowPackets: 1024,
  keyGraceMs: 10_000,
  answerTimeoutMs: 30_000,
};

export function newLinkId(): Uint8Array {
  return new Uint8Array(randomBytes(linkIdBytes));
}

export function openControl(
  channel: ControlChannel,
  options: {
    readonly role: ControlRole;
    readonly introduction: Introduction;
    readonly linkId: Uint8Array;
    readonly isResumed: boolean;
    /** Wiped. */
    readonly secret: Uint8Array;
    readonly settings: SessionSettings;
  },
): Control {
  const { role, settings, linkId } = options;
  const kind = settings.protection.algorithm;
  const rotation = createKeyRotation(role);
  const secrets = createLinkSecrets(options.secret, { linkId, kind, role, epochs: rotation.epochs });
  // As the streams: the dialling node numbers its paths oddly, the other one evenly.
  const isOwnParity = (pathId: number): boolean => (pathId % 2 === 1) === (role === 'dialler');
  const begunByPeer = createReplayWindow(1024);
  const begunHere = createReplayWindow(1024);
  let lastPathId = role === 'dialler' ? -1 : 0;
  let introduction = options.introduction;
  let offered: ((transports: readonly OfferedTransport[]) => void) | null = null;
  let saidGoodbye: ((reason: string) => void) | null = null;
  const rotating = keepRotating(channel, { role, settings, rotation });

  const tryPath: Control['tryPath'] = (pathId, transport, allocate = Buffer.allocUnsafe) => {
    const begun = isOwnParity(pathId) ? begunHere : begunByPeer;
    if (begun.judge(pathId) !== 'fresh') throw new RangeError(`path ${pathId} was used before`);
    const protection = createProtection({
      kind,
      keys: secrets.keysOf(pathId),
      epochs: rotation.epochs,
      compression: settings.compression[transport] ?? null,
      replayWindowPackets: settings.replayWindowPackets,
      timestampToleranceMs: settings.protection.timestampToleranceMs,
      keyGraceMs: settings.keyGraceMs,
      limits: keyLimits(kind),
      engine: bestCryptoEngine(),
      allocate,
      now: settings.now,
    });
    return { protection, use: () => begun.accept(pathId) };
  };

  channel.receive((message) => {
    switch (message.type) {
      case 'key-wanted':
      case 'key-update':
      case 'key-updated':
        return rotating.receive(message);
      case 'offer':
        introduction = { ...introduction, transports: message.transports };
        offered?.(message.transports);
        return;
      case 'goodbye':
        saidGoodbye?.(message.reason);
        return;
      case 'hello':
      case 'welcome':
      case 'refused':
        return channel.fail(`it sent a ${message.type} when all was said`);
    }
  });

  return {
    role,
    linkId,
    peer: introduction.node,
    isResumed: options.isResumed,
    get introduction() {
      return introduction;
    },
    epochs: rotation.epochs,
    nextPathId() {
      lastPathId += 2;
      return lastPathId;
    },
    mayBegin: (pathId) => !isOwnParity(pathId) && begunByPeer.judge(pathId) === 'fresh',
    tryPath,
    protectPath(pathId, transport, allocate) {
      const attempt = tryPath(pathId, transport, allocate);
      attempt.use();
      return attempt.protection;
    },
    rotateKeys: rotating.rotate,
    offer: (transports) => channel.send({ type: 'offer', transports }),
    onOffer(handler) {
      offered = handler;
    },
    onGoodbye(handler) {
      saidGoodbye = handler;
    },
    goodbye: (reason) => channel.send({ type: 'goodbye', reason: lineOf(reason) }),
    closed: channel.closed,
    close: () => channel.close(),
    destroy: () => channel.fail('destroyed here'),
  };
}

function lineOf(text: string): string {
  return new TextDecoder().decode(encodeText(text));
}
