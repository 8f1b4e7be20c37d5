import type { Vote } from '../frame/payload/vote.ts';
import type { TransportKind } from '../transport.ts';

/** The votes of one peer in one process epoch. */
export interface VoteBook {
  /** Of the latest rounds, the newest last. */
  readonly votes: readonly Vote[];
}

export type VoteVerdict =
  | 'new'
  /** The same again, on another path, or after a newer one. */
  | 'known'
  /** Too old to be told apart. */
  | 'late'
  | 'equivocation'
  | 'impossible-vote';

export const emptyVoteBook: VoteBook = { votes: [] };

/** Paths of a link overtake one another by a few rounds at most. */
const keptRounds = 64;

/** A vote is a wish and moves nothing here; but who says two things in one round lies to somebody. */
export function enterVote(
  book: VoteBook,
  vote: Vote,
  offered: ReadonlySet<TransportKind>,
): { readonly book: VoteBook; readonly verdict: VoteVerdict } {
  if (!offered.has(vote.wanted)) return { book, verdict: 'impossible-vote' };
  const same = book.votes.find(({ round }) => round === vote.round);
  if (same !== undefined) return { book, verdict: same.wanted === vote.wanted ? 'known' : 'equivocation' };
  const [oldest] = book.votes;
  if (oldest !== undefined && book.votes.length >= keptRounds && vote.round < oldest.round) {
    return { book, verdict: 'late' };
  }
  const newest = book.votes.at(-1);
  const votes = [...book.votes, vote].toSorted((a, b) => a.round - b.round).slice(-keptRounds);
  return { book: { votes }, verdict: newest === undefined || vote.round > newest.round ? 'new' : 'known' };
}
