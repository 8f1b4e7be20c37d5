import { decodeHeader } from '../frame/header.ts';
import { headerBytes } from '../frame/limits.ts';
import { type Attach, attachBytes, decodeAttach } from '../frame/payload/attach.ts';
import type { FrameRejection } from '../frame/rejection.ts';
import type { FramePath } from '../frame-path.ts';
import type { Protection } from '../protection/protection.ts';
import { parseSocketAddress } from '../socket-address.ts';
import type { Connection, TransportKind } from '../transport.ts';
import { attachFrame, isFor } from './attach-path.ts';
import type { Control } from './control.ts';
import type { HalfOpen } from './half-open.ts';
import { createProtectedPath, type PathTransport, type ProtectedPath } from './protected-path.ts';
import { createSendMemory } from './send-memory.ts';

/** A path and the control channel it belongs to, or why there is none: that is for counting, the other side is told nothing. */
export type AcceptedPath =
  | { readonly path: FramePath; readonly control: Control }
  | { readonly path: null; readonly reason: FrameRejection | 'unknown-link' | 'used-path' | 'closed' | 'given-up' };

/**
 * Waits for who dialled to prove to which link it belongs. `findControl` gives the newest control channel of a link. On
 * anything else the connection is closed without an answer.
 */
export function acceptPath(
  connection: Connection,
  options: {
    readonly findControl: (linkId: Uint8Array) => Control | null;
    readonly transport: PathTransport;
    /** One for all connections of a node, so that their number is bounded as well. */
    readonly halfOpen: HalfOpen;
  },
): Promise<AcceptedPath> {
  return new Promise((resolve) => {
    let accepted: ProtectedPath | null = null;
    const refuse = (reason: Extract<AcceptedPath, { readonly path: null }>['reason']): void => {
      proven();
      connection.destroy();
      resolve({ path: null, reason });
    };
    const proven = options.halfOpen.watch(hostOf(connection.remoteAddress), () => refuse('given-up'));
    void connection.closed.then(() => {
      if (accepted === null) refuse('closed');
    });
    connection.receive((messages) => {
      if (accepted !== null) return accepted.take(messages);
      const [first, ...rest] = messages;
      if (first === undefined) return;
      const claim = claimOf(first);
      if (typeof claim === 'string') return refuse(claim);
      const control = options.findControl(claim.linkId);
      if (control === null) return refuse('unknown-link');
      if (!control.mayBegin(claim.pathId)) return refuse('used-path');
      const { kind } = options.transport;
      const protection = proofOf(first, control, { pathId: claim.pathId, kind, connection });
      if (typeof protection === 'string') return refuse(protection);
      proven();
      accepted = createProtectedPath(connection, { ...options, control, protection, pathId: claim.pathId });
      connection.send(protection.seal(attachFrame('attached', control, claim.pathId)));
      if (rest.length > 0) accepted.take(rest);
      resolve({ path: accepted.path, control });
    });
  });
}

/** What a message claims before anything of it is proven: enough to know which keys to try. */
function claimOf(message: Uint8Array): Attach | FrameRejection {
  const header = decodeHeader(message);
  if (typeof header === 'string') return header;
  if (header.type !== 'attach') return 'unexpected-frame';
  const payloadAt = headerBytes + (header.protection === 'authenticated' ? 8 : 0);
  return decodeAttach(message.subarray(payloadAt, payloadAt + attachBytes));
}

/** The number of the path counts as used only when its keys prove the frame: else anybody could use up all numbers. */
function proofOf(
  message: Uint8Array,
  control: Control,
  options: { readonly pathId: number; readonly kind: TransportKind; readonly connection: Connection },
): Protection | FrameRejection {
  const { pathId, kind, connection } = options;
  const attempt = control.tryPath(pathId, kind, createSendMemory(connection));
  const frame = attempt.protection.open(message);
  if (typeof frame === 'string') return frame;
  if (!isFor(frame, control, pathId)) return 'malformed-payload';
  attempt.use();
  return attempt.protection;
}

/** The port tells nothing of who it is; an address of a fabric stays as it is. */
function hostOf(address: string): string {
  try {
    return parseSocketAddress(address).host;
  } catch {
    return address;
  }
}
