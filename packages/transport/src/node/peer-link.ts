import { Buffer } from 'node:buffer';
import type { DwcpEvent } from '@dwcp/model';
import type { FramePath } from '../frame-path.ts';
import type { Link } from '../link/link.ts';
import { openLink } from '../link/open-link.ts';
import type { LinkStatus, LinkStream, PeerAddress, StreamOptions } from '../node.ts';
import type { Control } from '../session/control.ts';
import { newLinkId } from '../session/control.ts';
import { createPeerStanding, type PeerStanding, type StandingStatus } from '../standing/peer-standing.ts';
import { expectedTransport } from './expected-transport.ts';
import { keepPaths } from './keep-paths.ts';
import type { NodeParts } from './node-parts.ts';
import type { OpeningGate } from './opening-gate.ts';
import { retiredPaths } from './retired-paths.ts';
import { watchConduct } from './watch-conduct.ts';
import { watchSelection } from './watch-selection.ts';

/** One peer of the node: its link, the control channel that gives the link its paths, and what is held against it. */
export interface PeerLink {
  readonly peer: PeerAddress;
  readonly link: Link;
  /** What this node dials with: the number of the link that has joined, whoever dialled that, or of one to begin. */
  linkId(): Uint8Array;
  readonly control: () => Control | null;
  /** Resolves when there is none any more, with whether the last one gave the link a path. */
  controlGone(): Promise<{ readonly hadPath: boolean }>;
  /** Whether the streams of this link can go on over a control channel of this number. */
  hasJoined(linkId: Uint8Array): boolean;
  /** A control channel that is proven, dialled or accepted. Of two at once the one dialled by the name that sorts first stays. */
  take(control: Control): void;
  /** A path the peer dialled. */
  adopt(path: FramePath, control: Control): void;
  /** As that of the node. */
  openStream(options: StreamOptions): Promise<LinkStream>;
  isWelcome(): boolean;
  pardon(): void;
  /** What time changes: conduct is looked at, and who is out is put out. */
  tick(): void;
  status(): LinkStatus;
  /** What the selection was given lately, as a path trace. */
  trace(): string;
  drain(options: { readonly timeoutMs: number }): Promise<void>;
  close(reason: string): Promise<void>;
}

export interface PeerLinkOptions {
  readonly peer: PeerAddress;
  readonly parts: NodeParts;
  /** Of a peer that was there before. */
  readonly standing: PeerStanding;
  /** As well: to leave and come again gives no more than the rate. */
  readonly gate: OpeningGate;
  onStream(stream: LinkStream): void;
  emit(event: DwcpEvent): void;
}

export const newStanding = ({ settings, clock }: NodeParts): PeerStanding =>
  createPeerStanding(settings.standing, clock.now());

export function peerLink(options: PeerLinkOptions): PeerLink {
  const { peer, parts, standing, gate } = options;
  const { clock, settings } = parts;
  const own = parts.paths.map(({ transport }) => transport);
  const expecting = { settings, preference: parts.preference, own };
  const sortsFirst = parts.identity.name < peer.name;
  const conduct = watchConduct(standing, clock.now);
  const selection = watchSelection(parts, { peer: peer.name, emit: options.emit });
  /** Those that carry. */
  const pathsOf = new Map<Control, Set<FramePath>>();
  const retired = retiredPaths();
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
      if (control !== null && pathsOf.has(control)) control.destroy();
    },
    onVote: (vote) => conduct.vote(vote, new Set(latest?.introduction.transports.map(({ kind }) => kind))),
    emit: options.emit,
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
    gone.resolve({ hadPath: pathsOf.has(lost) });
    gone = Promise.withResolvers();
  }

  /** Paths of an earlier control channel carry on until the new one has a path of the same transport: its keys can be changed. */
  function adopt(path: FramePath, owner: Control): void {
    if (owner !== control) {
      path.destroy();
      return;
    }
    const alike = [...pathsOf.values()].flatMap((paths) => [...paths]).filter(({ kind }) => kind === path.kind);
    if (alike.length >= mostPaths(path.kind)) {
      path.destroy();
      return;
    }
    meet(owner);
    const own = pathsOf.get(owner) ?? new Set();
    pathsOf.set(owner, own.add(path));
    void path.closed.then(() => own.delete(path));
    conduct.add(path);
    link.addPath(path);
    for (const [other, paths] of pathsOf) {
      if (other === owner) continue;
      for (const old of paths) {
        if (old.kind !== path.kind) continue;
        // Before it is closed, which may take long: the paths that come next need its place.
        paths.delete(old);
        link.retirePath(old);
        retired.add(old, mostPaths(old.kind));
      }
      if (paths.size === 0) pathsOf.delete(other);
    }
  }

  /** Of one transport: those of two control channels at once, and room for an end that is set to more flows. */
  function mostPaths(kind: FramePath['kind']): number {
    return Math.max(16, 2 * (parts.paths.find(({ transport }) => transport.kind === kind)?.flows ?? 1));
  }

  /** A control channel by which no path comes stands in the way of one by which some would. */
  function giveUpPathless(): void {
    if (link.status().transport !== null) pathlessSince = clock.now();
    else if (clock.now() - pathlessSince >= 2 * parts.timing.dialTimeoutMs) control?.destroy();
  }

  function putOut(): void {
    for (const paths of pathsOf.values()) for (const path of paths) path.destroy();
    retired.destroyAll();
    control?.destroy();
  }

  /** Stands above what else went wrong: all of that follows from it. */
  function whyOut(place: StandingStatus['place']): string | null {
    if (place === 'member') return null;
    return `${peer.name} is ${place === 'quarantined' ? 'in quarantine' : 'shut out'}: what it sent broke the protocol`;
  }

  async function openStream({ target, streamClass, signal }: StreamOptions): Promise<LinkStream> {
    // Who cannot be served takes nobody's turn.
    link.mustTakeStreams();
    await gate.pass(signal);
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
