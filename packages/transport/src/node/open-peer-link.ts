import { Buffer } from 'node:buffer';
import type { FramePath } from '../frame-path.ts';
import { openLink } from '../link/open-link.ts';
import type { LinkStream, StreamOptions } from '../node.ts';
import type { Control } from '../session/control.ts';
import { newLinkId } from '../session/control.ts';
import { createPeerStanding, type PeerStanding, type StandingStatus } from '../standing/peer-standing.ts';
import { controlPaths } from './control-paths.ts';
import { expectedTransport } from './expected-transport.ts';
import { keepPaths } from './keep-paths.ts';
import type { NodeParts } from './node-parts.ts';
import type { PeerLink, PeerLinkOptions } from './peer-link.ts';
import { watchConduct } from './watch-conduct.ts';
import { watchSelection } from './watch-selection.ts';

export const newStanding = ({ settings, clock }: NodeParts): PeerStanding =>
  createPeerStanding(settings.standing, clock.now());

export function openPeerLink(options: PeerLinkOptions): PeerLink {
  const { peer, parts, standing, gate } = options;
  const { clock, settings } = parts;
  const own = parts.paths.map(({ transport }) => transport);
  const expecting = { settings, preference: parts.preference, own };
  const sortsFirst = parts.identity.name < peer.name;
  const conduct = watchConduct(standing, clock.now);
  const selection = watchSelection(parts, { peer: peer.name, emit: options.emit });
  let control: Control | null = null;
  let latest: Control | null = null;
  let gone = Promise.withResolvers<{ readonly hadPath: boolean }>();
  let keeping = new AbortController();
  const firstId = newLinkId();
  let joinedId: Uint8Array | null = null;
  let metKey: string | null = null;
  let generation = 0;
  let pathlessSince = 0;
  const met = new WeakSet<Control>();

  const link = openLink({
    peer: peer.name,
    opensOdd: sortsFirst,
    preference: parts.preference,
    settings: parts.link,
    clock,
    choose: selection.choose,
    onStream(stream) {
      if (conduct.mayOpenStream()) options.onStream(stream);
      else stream.reset('too many requests');
    },
    // Paths outlive the control channel they came by: what the peer offered there still holds.
    // Its paths broke, and whether it did as well it does not say: where nothing gets through, neither end hears of that.
    onDown: () => {
      if (control !== null && paths.hadPath(control)) control.destroy();
    },
    onVote: (vote) => conduct.vote(vote, new Set(latest?.introduction.transports.map(({ kind }) => kind))),
    emit: options.emit,
  });

  const paths = controlPaths({
    link,
    mostPaths: (kind) => Math.max(16, 2 * (parts.paths.find(({ transport }) => transport.kind === kind)?.flows ?? 1)),
  });

  /** The first on a control channel tells whether the peer still knows the streams there are. */
  function meet(next: Control): void {
    if (met.has(next)) return;
    met.add(next);
    const key = `${hexOf(next.linkId)} ${next.introduction.processEpoch}`;
    if (!next.isResumed || key !== metKey) {
      generation += 1;
      standing.restarted();
    }
    metKey = key;
    joinedId = next.linkId;
    link.meet(`${key} ${generation}`);
  }

  function take(next: Control): void {
    const preferredRole = sortsFirst ? 'dialler' : 'acceptor';
    const previous = control;
    if (previous !== null && previous.role !== next.role && next.role !== preferredRole) {
      next.close();
      return;
    }
    control = next;
    latest = next;
    keeping.abort();
    keeping = new AbortController();
    previous?.close();
    pathlessSince = clock.now();
    void next.closed.then(({ reason }) => lose(next, reason));
    if (next.role === 'acceptor') return;
    meet(next);
    keepPaths({
      parts,
      link,
      control: next,
      address: peer.address,
      signal: keeping.signal,
      onPath: (path) => adopt(path, next),
    });
  }

  function lose(lost: Control, reason: string): void {
    if (control !== lost) return;
    control = null;
    keeping.abort();
    link.note(`the control channel was lost: ${reason}`);
    gone.resolve({ hadPath: paths.hadPath(lost) });
    gone = Promise.withResolvers();
  }

  /** Paths of an earlier control channel carry on until the new one has a path of the same transport: its keys can be changed. */
  function adopt(path: FramePath, owner: Control): void {
    if (owner !== control || !paths.hasRoomFor(path.kind)) {
      path.destroy();
      return;
    }
    meet(owner);
    paths.add(path, owner);
    conduct.add(path);
    link.addPath(path);
    paths.retireOlder(path.kind, owner);
  }

  /** A control channel by which no path comes stands in the way of one by which some would. */
  function giveUpPathless(): void {
    if (link.status().transport !== null) pathlessSince = clock.now();
    else if (clock.now() - pathlessSince >= 2 * parts.timing.dialTimeoutMs) control?.destroy();
  }

  function putOut(): void {
    paths.destroyAll();
    control?.destroy();
  }

  /** Stands above what else went wrong: all of that follows from it. */
  function whyOut(place: StandingStatus['place']): string | null {
    if (place === 'member') return null;
    return `${peer.name} is ${place === 'quarantined' ? 'in quarantine' : 'shut out'}: what it sent broke the protocol`;
  }

  async function openStream({ target, streamClass, signal }: StreamOptions): Promise<LinkStream> {
    // Who cannot be served takes nobody's turn.
    link.mustTakeStream(target);
    await gate.pass({ target, signal });
    return link.openStream(target, streamClass);
  }

  async function end(closing: Promise<void>): Promise<void> {
    await closing;
    keeping.abort();
    control?.close();
  }

  return {
    peer,
    link,
    linkId: () => joinedId ?? firstId,
    control: () => control,
    controlGone: () => (control === null ? Promise.resolve({ hadPath: false }) : gone.promise),
    hasJoined: (linkId) => joinedId !== null && hexOf(joinedId) === hexOf(linkId),
    take,
    adopt,
    openStream,
    pardon: () => standing.pardon(),
    isWelcome: () => standing.status(clock.now()).place === 'member',
    tick() {
      conduct.look(link.violations());
      giveUpPathless();
      const { place } = standing.status(clock.now());
      if (place !== 'member' && (control !== null || link.status().transport !== null)) putOut();
    },
    status() {
      const { reputation, place } = standing.status(clock.now());
      const state = link.status();
      return {
        ...state,
        address: peer.address,
        expectedTransport: expectedTransport(expecting, latest?.introduction.transports ?? null),
        security: state.transport === null ? null : settings.protection.algorithm,
        selection: selection.report(),
        reputation,
        isQuarantined: place !== 'member',
        lastError: whyOut(place) ?? state.lastError,
      };
    },
    trace: selection.trace,
    drain: (limit) => end(link.drain(limit)),
    close: (reason) => end(link.close(reason)),
  };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
