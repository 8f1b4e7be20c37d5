import type { Frame } from '../frame/frame.ts';
import { headerBytes, maxPayloadBytes } from '../frame/limits.ts';
import type { FrameRejection } from '../frame/rejection.ts';
import type { FramePath } from '../frame-path.ts';
import { keyLimits } from '../protection/key-limits.ts';
import type { Protection } from '../protection/protection.ts';
import { type ProtectionKind, protectionOverhead } from '../protection/protection-kind.ts';
import type { Connection, Transport } from '../transport.ts';
import type { Control } from './control.ts';

/** What of a transport a path must know. */
export type PathTransport = Pick<Transport, 'kind' | 'provider' | 'maxMessageBytes'>;

export interface ProtectedPath {
  readonly path: FramePath;
  /** What came on the connection after both sides attached. */
  take(messages: readonly Uint8Array[]): void;
}

/** From this share of what a key may do on, a new one is asked for. */
const dueKeyUse = 0.5;

export function createProtectedPath(
  connection: Connection,
  options: {
    readonly control: Control;
    readonly protection: Protection;
    readonly pathId: number;
    readonly transport: PathTransport;
  },
): ProtectedPath {
  const { control, protection, transport } = options;
  const kind: ProtectionKind = control.introduction.protection;
  const { forgeries } = keyLimits(kind);
  const rejections = new Map<FrameRejection, number>();
  let rejectedFrames = 0;
  let handler: ((frames: readonly Frame[]) => void) | null = null;
  let waiting: Frame[] = [];
  let epochAsked = 0;

  const reject = (reason: FrameRejection): void => {
    rejectedFrames++;
    const count = (rejections.get(reason) ?? 0) + 1;
    rejections.set(reason, count);
    if (reason === 'forged' && count >= forgeries) connection.destroy();
  };
  const openAll = (messages: readonly Uint8Array[]): Frame[] => {
    const frames: Frame[] = [];
    for (const message of messages) {
      const frame = protection.open(message);
      if (typeof frame === 'string') reject(frame);
      else if (frame.type === 'attach' || frame.type === 'attached') reject('unexpected-frame');
      else frames.push(frame);
    }
    return frames;
  };
  const path: FramePath = {
    pathId: options.pathId,
    kind: transport.kind,
    provider: transport.provider,
    maxPayloadBytes: Math.min(maxPayloadBytes, transport.maxMessageBytes - headerBytes - protectionOverhead(kind)),
    send(frame) {
      const use = protection.keyUse();
      // Without a new key in time the path ends: a key is never used beyond its limit.
      if (use >= 1) {
        connection.destroy();
        return true;
      }
      if (use >= dueKeyUse && epochAsked !== control.epochs.sending) {
        epochAsked = control.epochs.sending;
        control.rotateKeys();
      }
      return connection.send(protection.seal(frame));
    },
    drained: () => connection.drained(),
    receive(next) {
      handler = next;
      if (waiting.length === 0) return;
      next(waiting);
      waiting = [];
      connection.resume();
    },
    pause: () => connection.pause(),
    resume: () => connection.resume(),
    closed: connection.closed,
    close: () => connection.close(),
    destroy: () => connection.destroy(),
    stats: () => ({
      ...connection.stats(),
      rejectedFrames,
      rejections: Object.fromEntries(rejections) as Partial<Record<FrameRejection, number>>,
    }),
  };
  return {
    path,
    take(messages) {
      const frames = openAll(messages);
      if (frames.length === 0) return;
      if (handler !== null) return handler(frames);
      waiting.push(...frames);
      connection.pause();
    },
  };
}
