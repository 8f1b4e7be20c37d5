import { seededRandom } from '@dwcp/model';
import { expect } from 'vitest';
import type { Connection } from '../transport.ts';
import {
  arrivals,
  type Claim,
  expectMessages,
  messageOf,
  received,
  sendAll,
  withPair,
  withTransports,
} from './conversation.fixture.ts';

export const carryingClaims: readonly Claim[] = [
  {
    claim: 'messages of every size arrive whole, unchanged and in order',
    check: (subject) =>
      withPair(subject, async ({ near, far, nearTransport: { maxMessageBytes } }) => {
        const random = seededRandom(1, 'sizes');
        const odd = Array.from({ length: 100 }, () => Math.floor(random() ** 4 * maxMessageBytes));
        const edges = [0, 1, 2, 3, 4, 5, 63, 64, 65, 1_000, 4_095, 4_096, 4_097, 65_535, 65_536, 65_537, 300_001];
        const sizes = [...edges, maxMessageBytes - 1, maxMessageBytes, 0, ...odd, maxMessageBytes, 1];
        const sent = sizes.filter((size) => size <= maxMessageBytes).map((size, index) => messageOf(index, size));
        const arrived = received(far);
        await sendAll(near, sent, subject);
        expectMessages(await arrived.reach(sent.length, subject), sent);
      }),
  },
  {
    claim: 'twenty thousand small messages arrive in order',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        const sent = Array.from({ length: 20_000 }, (_, index) => Buffer.from(`${index}`.padEnd(64)));
        const arrived = received(far);
        await sendAll(near, sent, subject);
        expectMessages(await arrived.reach(sent.length, subject), sent);
      }),
  },
  {
    claim: 'parts arrive as one message',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        const arrived = received(far);
        const parts = [messageOf(1, 48), messageOf(2, 0), messageOf(3, 70_001), messageOf(4, 1), messageOf(5, 16)];
        near.send(parts);
        near.send([]);
        near.send([new Uint8Array(), new Uint8Array()]);
        near.send(parts.slice(3));
        const sent = [Buffer.concat(parts), new Uint8Array(), new Uint8Array(), Buffer.concat(parts.slice(3))];
        expectMessages(await arrived.reach(sent.length, subject), sent);
      }),
  },
  {
    claim: 'a message over the limit is refused, and the connection goes on',
    check: (subject) =>
      withPair(subject, async ({ near, far, nearTransport: { maxMessageBytes } }) => {
        const arrived = received(far);
        for (const parts of [
          [new Uint8Array(maxMessageBytes + 1)],
          [new Uint8Array(maxMessageBytes), messageOf(1, 1)],
        ]) {
          expect(() => near.send(parts)).toThrow(expect.objectContaining({ code: 'MESSAGE_TOO_LARGE' }));
        }
        near.send([messageOf(2, 10)]);
        expectMessages(await arrived.reach(1, subject), [messageOf(2, 10)]);
      }),
  },
  {
    claim: 'parts may be used again once they are drained',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        const arrived = received(far);
        const sent = [7, 64, 5_000, 200_000].map((size, index) => messageOf(index, size));
        for (const message of sent) {
          const part = message.slice();
          near.send([part]);
          await near.drained();
          if (near.stats().queuedBytes === 0) part.fill(0xee);
        }
        expectMessages(await arrived.reach(sent.length, subject), sent);
      }),
  },
  {
    claim: 'both directions carry at once',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        const there = Array.from({ length: 400 }, (_, index) => messageOf(index, 1 + ((index * 7_919) % 50_000)));
        const back = there.map((message) => message.toReversed());
        const arrived = { there: received(far), back: received(near) };
        await Promise.all([sendAll(near, there, subject), sendAll(far, back, subject)]);
        expectMessages(await arrived.there.reach(there.length, subject), there);
        expectMessages(await arrived.back.reach(back.length, subject), back);
      }),
  },
  {
    claim: 'who accepted may speak first, and what comes before anyone listens waits',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        const sent = [messageOf(1, 100), messageOf(2, 30_000), messageOf(3, 0)];
        for (const message of sent) far.send([message]);
        near.send([messageOf(4, 5)]);
        expectMessages(await received(far).reach(1, subject), [messageOf(4, 5)]);
        expectMessages(await received(near).reach(sent.length, subject), sent);
      }),
  },
  {
    claim: 'forty connections keep their messages apart, and know each other by address',
    check: (subject) =>
      withTransports(subject, async (nearTransport, farTransport) => {
        const accepted = arrivals<Connection>();
        const listener = await farTransport.listen(subject.anyAddress, (connection) => accepted.add([connection]));
        const dials = Array.from({ length: 40 }, () =>
          nearTransport.dial(listener.address, { timeoutMs: subject.patienceMs }),
        );
        const near = await Promise.all(dials);
        const far = await accepted.reach(near.length, subject);
        const answers = near.map(received);
        for (const connection of far) {
          connection.receive((lent) => void connection.send(lent.map((bytes) => bytes.slice())));
        }
        for (const [index, connection] of near.entries()) {
          // What only those may know who are to dial is no part of it.
          expect(`${listener.address}:`.startsWith(`${connection.remoteAddress}:`)).toBe(true);
          connection.send([messageOf(index, 3_000 + index)]);
        }
        for (const [index, answer] of answers.entries()) {
          expectMessages(await answer.reach(1, subject), [messageOf(index, 3_000 + index)]);
        }
        expect(far.map((one) => one.remoteAddress).toSorted()).toEqual(near.map((one) => one.localAddress).toSorted());
      }),
  },
  {
    claim: 'counts what it carries',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        const sent = Array.from({ length: 300 }, (_, index) => messageOf(index, index * 31));
        const bytes = sent.reduce((sum, message) => sum + message.length, 0);
        const arrived = received(far);
        await sendAll(near, sent, subject);
        await arrived.reach(sent.length, subject);
        expect(near.stats()).toMatchObject({
          sentMessages: 300,
          sentBytes: bytes,
          receivedMessages: 0,
          queuedBytes: 0,
        });
        expect(far.stats()).toMatchObject({
          receivedMessages: 300,
          receivedBytes: bytes,
          sentMessages: 0,
          sentBytes: 0,
        });
        const { roundTripMicros, lossRatio } = near.stats();
        expect(roundTripMicros ?? 0).toBeGreaterThanOrEqual(0);
        expect(lossRatio ?? 0).toBeLessThanOrEqual(1);
      }),
  },
];
