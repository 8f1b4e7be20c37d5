import { expect, test } from 'vitest';
import type { Vote } from '../frame/payload/vote.ts';
import { emptyVoteBook, enterVote, type VoteBook } from './vote-book.ts';

const offered = new Set(['rdma', 'tcp'] as const);

test('who says two things in one round is noticed, whichever came first and on whichever path', () => {
  expect(verdicts([vote(1, 'rdma'), vote(1, 'tcp')])).toEqual(['new', 'equivocation']);
  expect(verdicts([vote(1, 'tcp'), vote(2, 'tcp'), vote(1, 'rdma')])).toEqual(['new', 'new', 'equivocation']);
});

test('the same vote on two paths, or one that was overtaken, is no lie', () => {
  expect(verdicts([vote(1, 'rdma'), vote(1, 'rdma')])).toEqual(['new', 'known']);
  expect(verdicts([vote(1, 'rdma'), vote(3, 'tcp'), vote(2, 'rdma'), vote(2, 'tcp')])).toEqual([
    'new',
    'new',
    'known',
    'equivocation',
  ]);
});

test('to want what was not offered is impossible', () => {
  expect(verdicts([vote(1, 'memory')])).toEqual(['impossible-vote']);
});

test('any number of rounds takes bounded memory, and what is too old is late', () => {
  let book = emptyVoteBook;
  for (let round = 1; round <= 10_000; round++) book = enterVote(book, vote(round, 'tcp'), offered).book;
  expect(book.votes).toHaveLength(64);
  expect(enterVote(book, vote(1, 'rdma'), offered).verdict).toBe('late');
});

function vote(round: number, wanted: Vote['wanted']): Vote {
  return { round, wanted };
}

function verdicts(votes: readonly Vote[]) {
  let book: VoteBook = emptyVoteBook;
  return votes.map((next) => {
    const entered = enterVote(book, next, offered);
    book = entered.book;
    return entered.verdict;
  });
}
