import type { DwcpEvent } from '@dwcp/model';
import type { LinkStream } from '../node.ts';
import { defaultReliableSettings, type ReliableSettings } from '../reliable/settings.ts';
import type { TransportKind } from '../transport.ts';
import type { Link } from './link.ts';
import type { LinkClock } from './link-clock.ts';
import { defaultLinkSettings, type LinkSettings } from './link-settings.ts';
import { type MemoryPath, type MemoryPathOptions, memoryPath } from './memory-path.fixture.ts';
import type { TransportChoice } from './observation.ts';
import { openLink } from './open-link.ts';

export interface TwoLinks {
  readonly a: Link;
  readonly b: Link;
  readonly events: readonly DwcpEvent[];
  /** Streams the peer of each has opened, in order. */
  readonly accepted: Readonly<Record<'a' | 'b', LinkStream[]>>;
  join(kind: TransportKind, options?: Partial<MemoryPathOptions>): MemoryPath;
}

export interface TwoLinksOptions {
  readonly clock: LinkClock;
  readonly settings?: Partial<LinkSettings>;
  readonly reliable?: Partial<ReliableSettings>;
  /** For each of the two its own. */
  readonly choose?: () => TransportChoice;
  /** Whether a vote is within the rate. */
  readonly onVote?: () => boolean;
}

/** Two nodes that have met, with no path between them yet. */
export function twoLinks({ clock, settings = {}, reliable = {}, choose, onVote }: TwoLinksOptions): TwoLinks {
  const events: DwcpEvent[] = [];
  const accepted: Record<'a' | 'b', LinkStream[]> = { a: [], b: [] };
  let nextPathId = 1;
  const all: LinkSettings = {
    ...defaultLinkSettings,
    ...settings,
    reliable: { ...defaultReliableSettings, ...reliable },
  };
  const linkOf = (name: 'a' | 'b'): Link =>
    openLink({
      peer: name === 'a' ? 'b' : 'a',
      opensOdd: name === 'a',
      preference: ['rdma', 'tcp'],
      settings: all,
      clock,
      choose: choose?.() ?? null,
      onStream: (stream) => void accepted[name].push(stream),
      onVote: onVote ?? (() => true),
      onDown: () => undefined,
      emit: (event) => void events.push(event),
    });
  const [a, b] = [linkOf('a'), linkOf('b')];
  a.meet('b-1');
  b.meet('a-1');
  return {
    a,
    b,
    events,
    accepted,
    join(kind, options = {}) {
      const path = memoryPath(nextPathId++, { kind, clock, ...options });
      a.addPath(path.ends[0]);
      b.addPath(path.ends[1]);
      return path;
    },
  };
}
