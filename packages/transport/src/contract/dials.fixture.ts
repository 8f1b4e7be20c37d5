import { expect } from 'vitest';
import { hideInvitation } from '../fabric/fabric-address.ts';
import type { Transport } from '../transport.ts';
import { type Claim, type ContractSubject, within, withTransports } from './conversation.fixture.ts';

export const dialClaims: readonly Claim[] = [
  {
    claim: 'dialling where nobody listens any more fails, naming the address',
    check: (subject) =>
      withTransports(subject, async (near, far) => {
        const listener = await far.listen(subject.anyAddress, () => {});
        await listener.close();
        const dial = near.dial(listener.address, { timeoutMs: subject.patienceMs });
        await expect(within(dial, 'the dial to fail', subject)).rejects.toMatchObject({
          code: 'TRANSPORT_FAILED',
          message: expect.stringContaining(hideInvitation(listener.address)),
        });
      }),
  },
  {
    claim: 'dialling one that is silent ends with the timeout, and leaves nothing open',
    needs: 'silentPeer',
    check: (subject) =>
      withSilence(subject, async (transport, address) => {
        const before = await subject.countOpen();
        await expect(within(transport.dial(address, { timeoutMs: 50 }), 'the timeout', subject)).rejects.toMatchObject({
          code: 'TRANSPORT_FAILED',
          message: expect.stringContaining(hideInvitation(address)),
        });
        expect(await subject.countOpen()).toBe(before);
      }),
  },
  {
    claim: 'a dial ends when it is told to, before and while it waits',
    needs: 'silentPeer',
    check: (subject) =>
      withSilence(subject, async (transport, address) => {
        const before = await subject.countOpen();
        const options = { timeoutMs: 600_000 };
        const stopped = transport.dial(address, { ...options, signal: AbortSignal.abort() });
        await expect(within(stopped, 'the dial to stop', subject)).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' });
        const stop = new AbortController();
        const dial = transport.dial(address, { ...options, signal: stop.signal });
        setImmediate(() => stop.abort());
        await expect(within(dial, 'the dial to stop', subject)).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' });
        expect(await subject.countOpen()).toBe(before);
      }),
  },
  {
    claim: 'closing the transport ends a dial that waits',
    needs: 'silentPeer',
    check: (subject) =>
      withSilence(subject, async (transport, address) => {
        const dial = transport.dial(address, { timeoutMs: 600_000 });
        dial.catch(() => {});
        await within(transport.close(), 'closing', subject);
        await expect(within(dial, 'the dial to stop', subject)).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' });
      }),
  },
  {
    claim: 'an address that is taken is refused, and free again once its listener is closed',
    check: (subject) =>
      withTransports(subject, async (near, far) => {
        const listener = await far.listen(subject.anyAddress, () => {});
        await expect(near.listen(listener.address, () => {})).rejects.toMatchObject({
          code: 'PORT_TAKEN',
          message: expect.stringContaining(hideInvitation(listener.address)),
        });
        await listener.close();
        const again = await near.listen(listener.address, () => {});
        expect(again.address).toBe(listener.address);
        await again.close();
      }),
  },
];

async function withSilence(
  subject: ContractSubject,
  check: (transport: Transport, address: string) => Promise<void>,
): Promise<void> {
  if (subject.silentPeer === null) throw new Error('there is no silent peer');
  const silent = await subject.silentPeer();
  try {
    await withTransports(subject, (transport) => check(transport, silent.address));
  } finally {
    await silent.close();
  }
}
