import { expect, test } from 'vitest';
import { memorySubject } from './memory/memory-contract.fixture.ts';
import type { Connection, Transport } from './transport.ts';
import { transportClaims } from './transport-contract.fixture.ts';

type Change = (connection: Connection) => Partial<Connection>;

const wrongTransports: readonly {
  readonly fault: string;
  readonly says: string;
  readonly hangs?: true;
  readonly broken: string;
  readonly change: Change;
}[] = [
  {
    fault: 'turns batches round',
    says: 'message 0 of 64 bytes came changed',
    broken: 'twenty thousand small messages arrive in order',
    change: (connection) => ({
      receive: (handler) => connection.receive((messages) => handler(messages.toReversed())),
    }),
  },
  {
    fault: 'flips a bit far inside of long messages',
    says: 'of 65535 bytes came changed',
    broken: 'messages of every size arrive whole, unchanged and in order',
    change: (connection) => ({
      receive: (handler) =>
        connection.receive((messages) => {
          for (const bytes of messages) if (bytes.length > 60_000) bytes[59_999] = (bytes[59_999] ?? 0) ^ 4;
          handler(messages);
        }),
    }),
  },
  {
    fault: 'leaves empty messages out',
    hangs: true,
    says: '4 arrivals (2 came)',
    broken: 'parts arrive as one message',
    change: (connection) => ({
      receive: (handler) => connection.receive((messages) => handler(messages.filter((bytes) => bytes.length > 0))),
    }),
  },
  {
    fault: 'sends each part as a message',
    says: 'came changed, as 48 bytes',
    broken: 'parts arrive as one message',
    change: (connection) => ({
      send: (parts) => parts.map((part) => connection.send([part])).every((isRoom) => isRoom),
    }),
  },
  {
    fault: 'never says that it has enough',
    says: 'bytes are taken without an end',
    broken: 'a receiver that pauses stops the sender before much is queued, and nothing is lost',
    change: (connection) => ({
      send(parts) {
        connection.send(parts);
        return true;
      },
    }),
  },
  {
    fault: 'does not pause',
    says: 'to be 1 ',
    broken: 'a receiver that pauses within a batch is handed nothing more until it resumes',
    change: () => ({ pause: () => {} }),
  },
  {
    fault: 'loses what is queued when it closes',
    hangs: true,
    says: '60 arrivals (0 came)',
    broken: 'closing delivers all that was queued, and both ends know who closed',
    change: (connection) => ({ close: async () => connection.destroy() }),
  },
  {
    fault: 'counts wrongly',
    says: 'to match object',
    broken: 'counts what it carries',
    change: (connection) => ({
      stats: () => ({ ...connection.stats(), sentBytes: connection.stats().sentBytes + 4 }),
    }),
  },
  {
    fault: 'uses the bytes of the sender after it said that it is done with them',
    says: 'came changed, as 7 bytes',
    broken: 'parts may be used again once they are drained',
    change: (connection) => ({
      send(parts) {
        setImmediate(() => connection.send(parts));
        return true;
      },
    }),
  },
  {
    fault: 'does not tell that the other side has gone',
    hangs: true,
    says: 'for the end',
    broken: 'a remote that dies is noticed',
    change: () => ({ closed: new Promise(() => {}) }),
  },
];

test.concurrent.each(wrongTransports)('one that $fault does not pass', async ({ broken, says, hangs, change }) => {
  const subject = memorySubject({
    patienceMs: patience(hangs),
    change: (transport) => withConnections(transport, change),
  });
  const claim = transportClaims.find((item) => item.claim === broken);
  await expect(claim?.check(subject)).rejects.toThrow(says);
});

test.concurrent.each<{
  readonly fault: string;
  readonly says: string;
  readonly hangs?: true;
  readonly broken: string;
  readonly change: (transport: Transport) => Transport;
}>([
  {
    fault: 'does not stop a dial',
    hangs: true,
    says: 'for the dial to stop',
    broken: 'a dial ends when it is told to, before and while it waits',
    change: (transport) => ({ ...transport, dial: (address, { timeoutMs }) => transport.dial(address, { timeoutMs }) }),
  },
  {
    fault: 'leaves its connections open',
    hangs: true,
    says: 'for the connections to end',
    broken: 'nothing is open once the transports are closed',
    change: (transport) => ({ ...transport, close: async () => {} }),
  },
  {
    fault: 'keeps an address it has given up',
    says: 'instead of rejecting',
    broken: 'dialling where nobody listens any more fails, naming the address',
    change: (transport) => ({
      ...transport,
      listen: async (...given) => ({ ...(await transport.listen(...given)), close: async () => {} }),
    }),
  },
])('one that $fault does not pass', async ({ broken, says, hangs, change }) => {
  const claim = transportClaims.find((item) => item.claim === broken);
  await expect(claim?.check(memorySubject({ patienceMs: patience(hangs), change }))).rejects.toThrow(says);
});

/** For what never comes not long; for what takes its time on a busy machine long. */
const patience = (hangs: true | undefined) => (hangs ? 3_000 : 30_000);

function withConnections(transport: Transport, change: Change): Transport {
  const changed = (connection: Connection) => ({ ...connection, ...change(connection) });
  return {
    ...transport,
    listen: (address, accept) => transport.listen(address, (connection) => accept(changed(connection))),
    dial: async (address, options) => changed(await transport.dial(address, options)),
  };
}
