import { DwcpError } from '@dwcp/model';
import type { Frame, FrameType } from '../frame/frame.ts';
import { encodeAttach } from '../frame/payload/attach.ts';
import type { FramePath } from '../frame-path.ts';
import type { Connection } from '../transport.ts';
import type { Control } from './control.ts';
import { createProtectedPath, type PathTransport, type ProtectedPath } from './protected-path.ts';
import { createSendMemory } from './send-memory.ts';

/**
 * Makes a dialled connection a path of the link, when the other side proves that it has the keys. Throws TRANSPORT_FAILED
 * when it does not in time; the connection is closed then, and the number of the path stays used.
 */
export function attachPath(
  control: Control,
  connection: Connection,
  options: {
    readonly pathId: number;
    readonly transport: PathTransport;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
  },
): Promise<FramePath> {
  const { pathId, transport, timeoutMs } = options;
  const protection = control.protectPath(pathId, transport.kind, createSendMemory(connection));
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  return new Promise((resolve, reject) => {
    let attached: ProtectedPath | null = null;
    const fail = (reason: string): void => {
      connection.destroy();
      reject(
        new DwcpError('TRANSPORT_FAILED', `${control.peer} at ${connection.remoteAddress} took no path: ${reason}`, {
          hint: `see the log of ${control.peer}`,
        }),
      );
    };
    const giveUp = (): void =>
      fail(timeout.aborted ? `it did not answer within ${timeoutMs} ms` : 'it was not waited for');
    stop.addEventListener('abort', giveUp, { once: true });
    void connection.closed.then(({ reason }) => {
      stop.removeEventListener('abort', giveUp);
      if (attached === null) fail(reason);
    });
    connection.receive((messages) => {
      if (attached !== null) return attached.take(messages);
      const [first, ...rest] = messages;
      if (first === undefined) return;
      const frame = protection.open(first);
      if (typeof frame === 'string' || frame.type !== 'attached' || !isFor(frame, control, pathId)) {
        return fail(typeof frame === 'string' ? `its answer is ${frame}` : 'its answer is for another path');
      }
      stop.removeEventListener('abort', giveUp);
      attached = createProtectedPath(connection, { control, protection, pathId, transport });
      if (rest.length > 0) attached.take(rest);
      resolve(attached.path);
    });
    if (stop.aborted) giveUp();
    else connection.send(protection.seal(attachFrame('attach', control, pathId)));
  });
}

export function attachFrame(type: Extract<FrameType, 'attach' | 'attached'>, control: Control, pathId: number): Frame {
  const payload = encodeAttach({ linkId: control.linkId, pathId });
  return { type, streamId: 0, sequence: 0, messageId: 0, chunkIndex: 0, chunkCount: 0, payload };
}

/** Whether a proven `attach` or `attached` is about this path: the same bytes as this side would send. */
export function isFor(frame: Frame, control: Control, pathId: number): boolean {
  return Buffer.compare(frame.payload, encodeAttach({ linkId: control.linkId, pathId })) === 0;
}
