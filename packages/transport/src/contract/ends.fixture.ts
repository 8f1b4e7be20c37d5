import { expect } from 'vitest';
import {
  type Claim,
  expectMessages,
  messageOf,
  received,
  within,
  withPair,
  withTransports,
} from './conversation.fixture.ts';

export const endClaims: readonly Claim[] = [
  {
    claim: 'closing delivers all that was queued, and both ends know who closed',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        const sent = Array.from({ length: 60 }, (_, index) => messageOf(index, 50_000 + index));
        for (const message of sent) near.send([message]);
        const arrived = received(far);
        await within(near.close(), 'closing', subject);
        expectMessages(await arrived.reach(sent.length, subject), sent);
        expect((await within(far.closed, 'the other end to hear of it', subject)).by).toBe('remote');
        expect((await near.closed).by).toBe('local');
      }),
  },
  {
    claim: 'closing delivers also to a receiver that pauses until later, and while that one still sends',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        received(near);
        far.pause();
        const arrived = received(far);
        const sent = Array.from({ length: 5 }, (_, index) => messageOf(index, 9_000));
        for (const message of sent) near.send([message]);
        const closing = near.close();
        for (let index = 0; index < 5; index++) far.send([messageOf(index, 9_000)]);
        far.resume();
        expectMessages(await arrived.reach(sent.length, subject), sent);
        await within(Promise.all([closing, far.closed]), 'both ends to close', subject);
      }),
  },
  {
    claim: 'destroying ends both ends at once, and what is sent after it is dropped',
    check: (subject) =>
      withPair(subject, async ({ near, far }) => {
        const arrived = received(far);
        near.destroy();
        near.send([messageOf(1, 10)]);
        expect((await within(near.closed, 'the end', subject)).by).toBe('local');
        const end = await within(far.closed, 'the other end to hear of it', subject);
        expect(end.by).not.toBe('local');
        expect(end.reason).not.toBe('');
        far.send([messageOf(1, 10)]);
        await within(far.drained(), 'the queue of a closed connection', subject);
        expect(arrived.all).toEqual([]);
        await within(Promise.all([near.close(), far.close()]), 'closing what is closed', subject);
        near.destroy();
        expect((await near.closed).by).toBe('local');
      }),
  },
  {
    claim: 'a message that was cut off is never delivered',
    check: (subject) =>
      withPair(subject, async ({ near, far, nearTransport: { maxMessageBytes } }) => {
        const sent = Array.from({ length: 8 }, (_, index) => messageOf(index, Math.min(maxMessageBytes, 1_000_000)));
        const arrived = received(far);
        for (const message of sent) near.send([message]);
        near.destroy();
        await within(far.closed, 'the other end to hear of it', subject);
        expectMessages(arrived.all, sent.slice(0, arrived.all.length));
      }),
  },
  {
    claim: 'a remote that dies is noticed',
    check: (subject) =>
      withTransports(subject, async (transport) => {
        const peer = await subject.mortalPeer();
        const connection = await transport.dial(peer.address, { timeoutMs: subject.patienceMs });
        const echoed = received(connection);
        connection.send([messageOf(1, 1_000)]);
        expectMessages(await echoed.reach(1, subject), [messageOf(1, 1_000)]);
        await peer.kill();
        const end = await within(connection.closed, 'the end', subject);
        expect(end.by).not.toBe('local');
        connection.send([messageOf(2, 10)]);
        await within(connection.drained(), 'the queue of a closed connection', subject);
      }),
  },
  {
    claim: 'closing one connection leaves the others, and closing a listener leaves its connections',
    check: (subject) =>
      withPair(subject, async ({ near, far, nearTransport, listener }) => {
        const other = await nearTransport.dial(listener.address, { timeoutMs: subject.patienceMs });
        await within(other.close(), 'closing', subject);
        await within(listener.close(), 'closing the listener', subject);
        await expect(nearTransport.dial(listener.address, { timeoutMs: subject.patienceMs })).rejects.toMatchObject({
          code: 'TRANSPORT_FAILED',
        });
        const arrived = received(far);
        near.send([messageOf(1, 10)]);
        expectMessages(await arrived.reach(1, subject), [messageOf(1, 10)]);
      }),
  },
  {
    claim: 'nothing is open once the transports are closed',
    check: async (subject) => {
      const before = await subject.countOpen();
      await withPair(subject, async ({ near, far, nearTransport, farTransport, listener }) => {
        expect(await subject.countOpen()).toBeGreaterThan(before);
        received(far);
        for (let index = 0; index < 20; index++) near.send([messageOf(index, 20_000)]);
        await within(Promise.all([nearTransport.close(), farTransport.close()]), 'closing', subject);
        await within(Promise.all([near.closed, far.closed]), 'the connections to end', subject);
        await expect(nearTransport.listen(subject.anyAddress, () => {})).rejects.toMatchObject({
          code: 'TRANSPORT_FAILED',
        });
        await expect(nearTransport.dial(listener.address, { timeoutMs: 1_000 })).rejects.toMatchObject({
          code: 'TRANSPORT_FAILED',
        });
      });
      expect(await subject.countOpen()).toBe(before);
    },
  },
];
