import { hybridTransportSettings } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { frameRejections } from '../frame/rejection.ts';
import { misdeedOf, misdeeds } from './misdeed.ts';
import { createPeerStanding } from './peer-standing.ts';

const { standing: settings } = hybridTransportSettings();
const offered = new Set(['rdma', 'tcp'] as const);

test('a peer is held to its rate, and flooding is one misdeed a second', () => {
  const peer = createPeerStanding(settings, 0);
  expect(Array.from({ length: 12_000 }, () => peer.request(0)).filter(Boolean)).toHaveLength(10_000);
  expect(peer.status(0).misdeeds).toEqual({ flood: 1 });
  for (let ms = 0; ms < 3_000; ms++) for (let count = 0; count < 10; count++) peer.request(ms);
  expect(peer.status(3_000)).toMatchObject({ misdeeds: { flood: 3 }, place: 'quarantined' });
});

test('a peer within its rate is never refused', () => {
  const peer = createPeerStanding(settings, 0);
  let refused = 0;
  for (let ms = 0; ms < 60_000; ms++) for (let count = 0; count < 5; count++) refused += peer.request(ms) ? 0 : 1;
  expect(refused).toBe(0);
  expect(peer.status(60_000)).toEqual({ reputation: 1, place: 'member', misdeeds: {} });
});

test('votes that contradict each other cost reputation, and a new process may count its rounds anew', () => {
  const peer = createPeerStanding(settings, 0);
  expect(peer.vote({ round: 1, wanted: 'rdma' }, offered, 0)).toBe('new');
  peer.restarted();
  expect(peer.vote({ round: 1, wanted: 'tcp' }, offered, 0)).toBe('new');
  expect(peer.vote({ round: 1, wanted: 'rdma' }, offered, 0)).toBe('equivocation');
  expect(peer.status(0)).toMatchObject({ reputation: 0.6, misdeeds: { equivocation: 1 } });
});

test('junk with a forged source does not quarantine a good peer', () => {
  const peer = createPeerStanding(settings, 0);
  // Everything a frame can be refused for before it has proven to be the peer's, a hundred thousand times.
  const unproven = frameRejections.filter((rejection) => {
    const kind = misdeedOf(rejection);
    return kind === null || !misdeeds[kind].isProven;
  });
  for (let count = 0; count < 100_000; count++) {
    const kind = misdeedOf(unproven[count % unproven.length] ?? 'forged');
    if (kind !== null) peer.misdeed(kind, count);
  }
  expect(peer.status(100_000)).toMatchObject({ place: 'member', reputation: settings.reputation?.minReputation });
  expect(peer.request(100_000)).toBe(true);
});

test('many at once are as many one after the other', () => {
  const [once, many] = [createPeerStanding(settings, 0), createPeerStanding(settings, 0)];
  once.misdeed('malformed', 0, 1_000_000);
  for (let count = 0; count < 1_000; count++) many.misdeed('malformed', 0);
  expect(once.status(0)).toMatchObject({ place: many.status(0).place, reputation: many.status(0).reputation });
  expect(once.status(0).misdeeds).toEqual({ malformed: 1_000_000 });
});

test('only what is refused after it has authenticated is proven', () => {
  const proven = frameRejections.filter((rejection) => {
    const kind = misdeedOf(rejection);
    return kind !== null && misdeeds[kind].isProven;
  });
  expect(proven).toEqual(['wrong-compression', 'inflates-too-far', 'malformed-payload', 'unexpected-frame']);
});

test('who is shut out stays out until pardoned', () => {
  const peer = createPeerStanding(settings, 0);
  for (let count = 0; count < 3; count++) peer.misdeed('equivocation', 0);
  expect(peer.status(1e12).place).toBe('shut-out');
  peer.pardon();
  expect(peer.status(1e12)).toMatchObject({ reputation: 1, place: 'member' });
});

test('a trusted site counts misdeeds and draws no conclusions', () => {
  const peer = createPeerStanding({ ...settings, reputation: null, peerRate: null }, 0);
  for (let count = 0; count < 100; count++) peer.misdeed('equivocation', 0);
  expect(Array.from({ length: 100_000 }, () => peer.request(0)).every(Boolean)).toBe(true);
  expect(peer.status(0)).toEqual({ reputation: 1, place: 'member', misdeeds: { equivocation: 100 } });
});
