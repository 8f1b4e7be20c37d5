import { Buffer } from 'node:buffer';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { parseFabricAddress } from './fabric-address.ts';
import { reasonAgainst } from './fabric-contract.fixture.ts';
import { type FabricTransport, fabricTransport } from './fabric-transport.ts';
import { type Invitation, noInvitation } from './invitation.ts';
import { helloPacket, type Stranger, strangerTo } from './stranger.fixture.ts';

const host = '127.0.0.1';
const reasons = {
  shm: await reasonAgainst({ provider: 'shm' }),
  tcp: await reasonAgainst({ provider: 'tcp', host }),
};
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(provider: 'shm' | 'tcp'): Promise<FabricTransport> {
  const transport = await fabricTransport({ provider, host: provider === 'tcp' ? host : null });
  closers.push(() => transport.close());
  return transport;
}

/** Three thousand hellos at once, then three thousand a second until told to stop, each with a name of its own choice. */
async function flood(
  stranger: Stranger,
  { nameOf, invitation }: { nameOf(number: number): Uint8Array; readonly invitation: Invitation },
): Promise<() => Promise<void>> {
  let isOver = false;
  let sent = 0;
  const some = async (pauseMs: number): Promise<void> => {
    for (let count = 0; count < 32; count++)
      await stranger.send(helloPacket(nameOf(sent), { number: ++sent, invitation }));
    stranger.pump();
    await setTimeout(pauseMs);
  };
  while (sent < 3000) await some(0);
  const going = (async () => {
    while (!isOver) await some(10);
  })();
  return async () => {
    isOver = true;
    await going;
  };
}

const ownName = (stranger: Stranger) => () => stranger.name;
const noRegion = () => (number: number) => Buffer.from(`fi_shm://dwcp-nobody-${number % 5000}\0`, 'latin1');
/** Sockets of 127.0.0.0/8 by the dozen thousand, where nobody listens. */
const noSocket = () => (number: number) =>
  Uint8Array.from([2, 0, 3, number % 250, 127, 9, (number >> 8) & 255, number & 255, 0, 0, 0, 0, 0, 0, 0, 0]);

describe.each([
  { provider: 'shm', what: 'of one name', namesOf: ownName, isInvited: true },
  { provider: 'shm', what: 'of names nobody has', namesOf: noRegion, isInvited: true },
  { provider: 'tcp', what: 'of one name', namesOf: ownName, isInvited: true },
  {
    provider: 'shm',
    what: 'of names nobody has, from who was not told the address',
    namesOf: noRegion,
    isInvited: false,
  },
  {
    provider: 'tcp',
    what: 'of names nobody has, from who was not told the address',
    namesOf: noSocket,
    isInvited: false,
  },
] as const)('$provider', ({ provider, what, namesOf, isInvited }) => {
  const reason = reasons[provider];
  const about = reason === null ? '' : ` (skipped: ${reason})`;
  test.skipIf(reason !== null)(
    `among hellos ${what} that nothing follows, a good one is answered and carries, and so does what was there${about}`,
    async () => {
      const [near, far] = [await open(provider), await open(provider)];
      const listener = await far.listen('fabric:any', (connection) => {
        connection.receive((lent) => void connection.send(lent.map((bytes) => bytes.slice())));
      });
      const before = await near.dial(listener.address, { timeoutMs: 30_000 });
      const stranger = await strangerTo(listener.address);
      closers.push(() => stranger.close());
      const invitation = (isInvited ? parseFabricAddress(listener.address).invitation : null) ?? noInvitation;
      const stop = await flood(stranger, { nameOf: namesOf(stranger), invitation });
      closers.push(stop);
      const connection = await near.dial(listener.address, { timeoutMs: 10_000 });
      for (const each of [connection, before]) {
        const echoed = Promise.withResolvers<string>();
        each.receive(([bytes = new Uint8Array()]) => echoed.resolve(Buffer.from(bytes).toString()));
        each.send([Buffer.from('still there')]);
        expect(await echoed.promise).toBe('still there');
      }
      // The endpoint that listens, the one that dials, and two connections.
      if (!isInvited) expect(far.openCount).toBe(4);
      expect(far.openCount).toBeLessThan(200);
    },
  );
});
