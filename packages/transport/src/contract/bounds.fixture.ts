import { expect } from 'vitest';
import type { Connection } from '../transport.ts';
import {
  type Claim,
  expectMessages,
  messageOf,
  received,
  someTurns,
  within,
  withPair,
} from './conversation.fixture.ts';

/** More than any transport may take in for a receiver that takes nothing. */
const tooMuchBytes = 64 * 1024 * 1024;

export const boundClaims: readonly Claim[] = [
  {
    claim: 'a receiver that pauses stops the sender before much is queued, and nothing is lost',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        const arrived = received(far);
        far.pause();
        const sent = await fillUp(near, 40_000);
        let isDrained = false;
        void near.drained().then(() => (isDrained = true));
        await someTurns();
        expect(isDrained).toBe(false);
        expect(near.stats().queuedBytes).toBeGreaterThan(0);
        expect(arrived.all.length).toBe(0);
        far.resume();
        await within(near.drained(), 'the queue to drain', subject);
        expectMessages(await arrived.reach(sent.length, subject), sent);
        expect(near.stats().queuedBytes).toBe(0);
      }),
  },
  {
    claim: 'a receiver that pauses within a batch is handed nothing more until it resumes',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        const sent = Array.from({ length: 2_000 }, (_, index) => messageOf(index, 500));
        const found: Uint8Array[] = [];
        let batches = 0;
        const again = new Promise<void>((resolve) => {
          far.receive((lent) => {
            found.push(...lent.map((bytes) => bytes.slice()));
            if (++batches === 1) {
              far.pause();
              resolve();
            }
          });
        });
        for (const message of sent) near.send([message]);
        await within(again, 'the first batch', subject);
        await someTurns();
        expect(batches).toBe(1);
        far.resume();
        const end = received(near);
        far.send([messageOf(1, 1)]);
        await end.reach(1, subject);
        const isAll = async () => {
          while (found.length < sent.length) await new Promise((resolve) => setImmediate(resolve));
        };
        await within(isAll(), () => `all messages (${found.length} came)`, subject);
        expectMessages(found, sent);
      }),
  },
  {
    claim: 'with nothing queued, and once closed, it is drained',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        await within(near.drained(), 'an empty queue', subject);
        far.pause();
        received(far);
        await fillUp(near, 50_000);
        const waiting = near.drained();
        near.destroy();
        await within(Promise.all([waiting, near.drained()]), 'the queue of a closed connection', subject);
      }),
  },
];

/** Sends until the queue is full and stays so. */
async function fillUp(connection: Connection, bytes: number): Promise<readonly Uint8Array[]> {
  const sent: Uint8Array[] = [];
  for (;;) {
    const message = messageOf(sent.length, bytes);
    sent.push(message);
    if (sent.length * bytes > tooMuchBytes) throw new Error(`${sent.length * bytes} bytes are taken without an end`);
    if (!connection.send([message]) && !(await drainsSoon(connection))) return sent;
  }
}

/** What is on its way makes room for a while after the receiver has paused. */
async function drainsSoon(connection: Connection): Promise<boolean> {
  let isDrained = false;
  void connection.drained().then(() => (isDrained = true));
  const until = performance.now() + 100;
  // A process that stood still has done nothing in that time.
  for (let round = 0; !isDrained && (round < 20 || performance.now() < until); round++) await someTurns();
  return isDrained;
}
