import { afterEach, expect, test } from 'vitest';
import { encodeVote } from '../frame/payload/vote.ts';
import { controlFrame } from '../reliable/control-queue.ts';
import type { TransportKind } from '../transport.ts';
import { defaultLinkSettings } from './link-settings.ts';
import type { MemoryPath } from './memory-path.fixture.ts';
import { type TwoLinks, type TwoLinksOptions, twoLinks } from './two-links.fixture.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.fixture.ts';

const { chooseIntervalMs, drainTimeoutMs } = defaultLinkSettings;
let clock: VirtualClock;
let links: TwoLinks;
let rdma: MemoryPath;

afterEach(async () => {
  await Promise.all([links.a.close('the test is over'), links.b.close('the test is over')]);
  await clock.advance(100);
  expect(clock.pending(), 'timers that are left').toBe(0);
});

test('of a thousand votes the latest is followed, once, and each leaves nothing behind', async () => {
  await start();
  const [timersBefore, movedBefore] = [clock.pending(), links.a.status().switchovers];
  for (let round = 0; round < 1000; round++) vote(round, round % 2 === 0 ? 'rdma' : 'tcp');
  await clock.advance(5);
  expect(clock.pending() - timersBefore).toBeLessThan(10);
  await clock.advance(chooseIntervalMs);
  expect(links.a.status().transport).toBe('tcp');
  expect(links.a.status().switchovers - movedBefore).toBe(1);
});

test('a peer that changes its mind again and again has one timer running for each way to drain', async () => {
  await start();
  let most = 0;
  for (let round = 0; round < 40; round++) {
    vote(round, round % 2 === 0 ? 'tcp' : 'rdma');
    await clock.advance(drainTimeoutMs / 10);
    most = Math.max(most, clock.pending());
  }
  expect(links.a.status().switchovers).toBeGreaterThan(20);
  expect(most).toBeLessThan(30);
});

test('a vote beyond the rate of its peer is not followed', async () => {
  await start({ onVote: () => false });
  vote(1, 'tcp');
  await clock.advance(2 * chooseIntervalMs);
  expect(links.a.status()).toMatchObject({ transport: 'rdma', switchovers: 0 });
});

/** Of two transports that have lasted; nothing but votes chooses. */
async function start(options: Partial<TwoLinksOptions> = {}): Promise<void> {
  clock = virtualClock();
  links = twoLinks({ clock, ...options });
  rdma = links.join('rdma');
  links.join('tcp');
  await clock.advance(10_000);
}

/** Of b, to a. */
function vote(round: number, wanted: TransportKind): void {
  rdma.ends[1].send(controlFrame('vote', 0, encodeVote({ round, wanted })));
}
