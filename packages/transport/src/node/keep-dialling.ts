import { Buffer } from 'node:buffer';
import { DwcpError, type DwcpEvent } from '@dwcp/model';
import type { SessionSettings } from '../session/control.ts';
import { dialControl } from '../session/dial-control.ts';
import type { OwnIntroduction } from '../session/introduce.ts';
import { backoff, pause } from './backoff.ts';
import type { NodeParts } from './node-parts.ts';
import type { PeerLink } from './peer-link.ts';

export interface KeepDiallingOptions {
  readonly parts: NodeParts;
  readonly session: SessionSettings;
  readonly own: () => OwnIntroduction;
  readonly signal: AbortSignal;
  emit(event: DwcpEvent): void;
}

/** A control channel that gave the link a path and lasted this long was a good one. */
const goodControlMs = 1000;

/**
 * Keeps a control channel to a peer. The node whose name sorts first dials at once; the other leaves it to it for a while, and
 * dials itself where that does not come, as behind an address translation.
 */
export async function keepDialling(peerLink: PeerLink, options: KeepDiallingOptions): Promise<void> {
  const { parts, signal, emit } = options;
  const { peer, link } = peerLink;
  const wait = backoff(parts.timing);
  let saidWhy: string | null = null;
  const leavesItToPeer = parts.identity.name > peer.name;
  while (!signal.aborted) {
    if (leavesItToPeer) await pause(parts.timing.secondDialAfterMs, signal);
    if (signal.aborted) return;
    const control = peerLink.control();
    if (control !== null) {
      const since = parts.clock.now();
      const { hadPath } = await peerLink.controlGone();
      // Who takes us and closes again at once is not asked twenty times a second. Nor does one by which no path comes begin anew
      // at once: as it fails again and again, the other side gets its turn.
      if (hadPath && parts.clock.now() - since >= goodControlMs) wait.reset();
      // What the peer dialled says nothing against dialling it: its pauses are this side's turn.
      else if (leavesItToPeer && control.role === 'acceptor') continue;
    } else {
      const why = peerLink.isWelcome() ? await dialOnce(peerLink, options) : `${peer.name} is shut out for its conduct`;
      if (why === null) {
        saidWhy = null;
        continue;
      }
      link.note(why);
      // What is told once a second helps nobody.
      if (why !== saidWhy)
        emit({ code: 'node.peer-unreachable', message: why, data: { peer: peer.name, reason: why } });
      saidWhy = why;
    }
    await pause(wait.nextMs(), signal);
  }
}

/** `null`: it worked; else why not. */
async function dialOnce(peerLink: PeerLink, options: KeepDiallingOptions): Promise<string | null> {
  const { parts, session, own, signal } = options;
  const timeoutMs = parts.timing.dialTimeoutMs;
  const { name, address } = peerLink.peer;
  try {
    const socket = await parts.control.dialControl(address, { timeoutMs, signal });
    const linkId = peerLink.linkId();
    const shared = { identity: parts.identity, settings: session, timeoutMs, signal };
    const control = await dialControl(socket, { ...shared, expectedPeer: name, own: own(), linkId });
    // The peer was quicker, and its link has streams by now: that is the one to go on with.
    if (Buffer.compare(peerLink.linkId(), linkId) === 0) peerLink.take(control);
    else control.close();
    return null;
  } catch (error) {
    if (!(error instanceof DwcpError)) throw error;
    return error.message;
  }
}
