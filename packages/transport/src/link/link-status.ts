import type { LinkStatus } from '../node.ts';
import type { TransportKind } from '../transport.ts';
import type { PathSet } from './path-set.ts';

/** The part of a `LinkStatus` that the link itself knows. */
export type LinkState = Omit<
  LinkStatus,
  'address' | 'expectedTransport' | 'security' | 'selection' | 'reputation' | 'isQuarantined'
>;

export interface LinkFacts {
  readonly peer: string;
  readonly status: LinkStatus['status'];
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly current: TransportKind | null;
  readonly declared: TransportKind;
  readonly classTransports: LinkStatus['classTransports'];
  readonly openStreams: number;
  readonly switchovers: number;
  readonly lastError: string | null;
}

export function linkState(facts: LinkFacts, paths: PathSet): LinkState {
  const { peer, status, since, current, declared, classTransports, openStreams, switchovers, lastError } = facts;
  const [active] = paths.of(current);
  const stats = active?.path.stats();
  return {
    peer,
    status,
    since: new Date(since).toISOString(),
    transport: current,
    provider: active?.path.provider ?? null,
    classTransports,
    congestionControl: stats?.congestionControl ?? null,
    declaredTransport: declared,
    standby: [...paths.livingSince().keys()].filter((kind) => kind !== current),
    roundTripMicros: current === null ? null : paths.roundTrips(current).distribution(),
    lossRatio: stats?.lossRatio ?? null,
    ...paths.totals(),
    openStreams,
    switchovers,
    lastError,
  };
}
