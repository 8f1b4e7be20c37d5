import type { StandingSettings } from '@dwcp/model';
import type { Vote } from '../frame/payload/vote.ts';
import type { TransportKind } from '../transport.ts';
import type { Misdeed } from './misdeed.ts';
import { newReputation, recordMisdeed, reputationAt, settleReputation } from './reputation.ts';
import { fullBucket, takeToken } from './token-bucket.ts';
import { emptyVoteBook, enterVote, type VoteVerdict } from './vote-book.ts';

/**
 * One authenticated peer, for as long as the node runs: kept by its name, not by its connection, so that to come again is no way
 * out. Given only what came over paths that proved to be this peer's.
 */
export interface PeerStanding {
  misdeed(kind: Misdeed, now: number, times?: number): void;
  /** Whether a request is within the rate. A request is what costs without being asked for, a new stream or a vote; data is not. */
  request(now: number): boolean;
  vote(vote: Vote, offered: ReadonlySet<TransportKind>, now: number): VoteVerdict;
  /** A new process of the peer counts its rounds anew. */
  restarted(): void;
  /** Lets it in again, with nothing held against it. */
  pardon(): void;
  status(now: number): StandingStatus;
}

export interface StandingStatus {
  readonly reputation: number;
  readonly place: 'member' | 'quarantined' | 'shut-out';
  readonly misdeeds: Readonly<Partial<Record<Misdeed, number>>>;
}

/** A flood is one misdeed per second, not one per request. */
const floodEveryMs = 1_000;
/** What is held for one kind is 1 at most, which the lightest reaches in thirteen. */
const enoughTimes = 13;

export function createPeerStanding(settings: StandingSettings, now: number): PeerStanding {
  let reputation = newReputation;
  let votes = emptyVoteBook;
  let bucket = settings.peerRate === null ? null : fullBucket(settings.peerRate, now);
  let lastFloodAt = Number.NEGATIVE_INFINITY;
  const counts: Partial<Record<Misdeed, number>> = {};
  const misdeed = (kind: Misdeed, at: number, times = 1): void => {
    counts[kind] = (counts[kind] ?? 0) + times;
    if (settings.reputation === null) return;
    for (let count = 0; count < Math.min(times, enoughTimes); count++) {
      reputation = recordMisdeed(reputation, kind, { settings: settings.reputation, now: at });
    }
  };
  return {
    misdeed,
    request(at) {
      if (bucket === null || settings.peerRate === null) return true;
      const step = takeToken(bucket, settings.peerRate, at);
      bucket = step.bucket;
      if (!step.isTaken && at - lastFloodAt >= floodEveryMs) {
        lastFloodAt = at;
        misdeed('flood', at);
      }
      return step.isTaken;
    },
    vote(vote, offered, at) {
      const entered = enterVote(votes, vote, offered);
      votes = entered.book;
      const { verdict } = entered;
      if (verdict === 'equivocation' || verdict === 'impossible-vote') misdeed(verdict, at);
      return verdict;
    },
    restarted() {
      votes = emptyVoteBook;
    },
    pardon() {
      reputation = newReputation;
    },
    status(at) {
      if (settings.reputation === null) return { reputation: 1, place: 'member', misdeeds: { ...counts } };
      reputation = settleReputation(reputation, settings.reputation, at);
      return {
        reputation: reputationAt(reputation, settings.reputation, at),
        place: reputation.place,
        misdeeds: { ...counts },
      };
    },
  };
}
