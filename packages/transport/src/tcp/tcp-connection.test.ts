import { expect, test } from 'vitest';
import type { NativeSockets, NativeTcp, SocketOwner } from './native-sockets.ts';
import { tcpConnection } from './tcp-connection.ts';

/** A socket that writes down what is asked of it, and takes as much as it is told. */
function recordedSocket() {
  const asked: string[] = [];
  const kernel = { room: Number.POSITIVE_INFINITY, error: 0, segmentBytes: 1_000 };
  let owner: SocketOwner = {};
  const native: Partial<NativeTcp> = {
    addresses: () => ['192.0.2.1:1', '192.0.2.2:2'],
    figures: () => '',
    segmentBytes: () => kernel.segmentBytes,
    write(_id, parts, first, skip, most) {
      if (kernel.error !== 0) return kernel.error;
      const offered = Math.min(
        parts.slice(first).reduce((sum, part) => sum + part.length, -skip),
        most,
      );
      const taken = Math.min(offered, kernel.room);
      kernel.room -= taken;
      asked.push(`write ${taken} of ${offered}`);
      return taken;
    },
    setReading: (_id, isReading) => void asked.push(isReading ? 'read' : 'do not read'),
    finish: () => void asked.push('finish'),
  };
  const sockets: NativeSockets = {
    native: native as NativeTcp,
    own(_id, given) {
      owner = given;
    },
    release: (_id, { resets } = { resets: false }) => void asked.push(resets ? 'reset' : 'release'),
    take: () => -1,
  };
  const connection = tcpConnection(1, { highWaterBytes: 1_000_000, closeTimeoutMs: 60_000 }, sockets);
  return { connection, asked, kernel, tell: () => owner };
}

const endOfTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('what is sent within a turn goes out in one call', async () => {
  const { connection, asked } = recordedSocket();
  for (let count = 0; count < 3; count++) connection.send([new Uint8Array(100)]);
  expect(asked).toEqual([]);
  await endOfTurn();
  expect(asked).toEqual(['write 312 of 312']);
});

test('of many steps of one turn the first sends at once, the others together at its end, and so in the next turn', async () => {
  const { connection, asked } = recordedSocket();
  const steps = async () => {
    for (let count = 0; count < 4; count++) {
      connection.send([new Uint8Array(100)]);
      await Promise.resolve();
    }
  };
  await steps();
  expect(asked).toEqual(['write 104 of 104']);
  await endOfTurn();
  expect(asked).toEqual(['write 104 of 104', 'write 312 of 312']);
  await steps();
  await endOfTurn();
  expect(asked.slice(2)).toEqual(['write 104 of 104', 'write 312 of 312']);
});

test('much goes out before the turn ends in whole segments, and the rest then', async () => {
  const { connection, asked } = recordedSocket();
  for (let count = 0; count < 6; count++) connection.send([new Uint8Array(70_000)]);
  expect(asked).toEqual(['write 140000 of 140000', 'write 140000 of 140000', 'write 140000 of 140000']);
  await endOfTurn();
  expect(asked.slice(3)).toEqual(['write 24 of 24']);
});

test('of a socket that does not say how much a segment carries, all goes out', async () => {
  const { connection, asked, kernel } = recordedSocket();
  kernel.segmentBytes = 0;
  connection.send([new Uint8Array(140_000)]);
  await endOfTurn();
  expect(asked).toEqual(['write 140004 of 140004']);
});

test('less than a segment, however much it is, waits for the end of the turn', async () => {
  const { connection, asked, kernel } = recordedSocket();
  kernel.segmentBytes = 200_000;
  connection.send([new Uint8Array(140_000)]);
  expect(asked).toEqual([]);
  await endOfTurn();
  expect(asked).toEqual(['write 140004 of 140004']);
});

test('while the kernel takes nothing it is not asked again until it says so', async () => {
  const { connection, asked, kernel, tell } = recordedSocket();
  kernel.room = 1_000;
  connection.send([new Uint8Array(3_000)]);
  await endOfTurn();
  connection.send([new Uint8Array(3_000)]);
  await endOfTurn();
  expect(asked).toEqual(['write 1000 of 3004']);
  kernel.room = Number.POSITIVE_INFINITY;
  tell().writable?.();
  expect(asked.slice(1)).toEqual(['write 5008 of 5008']);
});

test('the end is said once, after what was queued', async () => {
  const { connection, asked, kernel, tell } = recordedSocket();
  kernel.room = 10;
  connection.send([new Uint8Array(100)]);
  const closing = connection.close();
  await endOfTurn();
  expect(asked).toEqual(['read', 'write 10 of 104']);
  kernel.room = Number.POSITIVE_INFINITY;
  tell().writable?.();
  tell().writable?.();
  expect(asked.slice(2)).toEqual(['write 94 of 94', 'finish']);
  tell().ended?.(0);
  await closing;
  expect(await connection.closed).toEqual({ by: 'local', reason: 'closed' });
  expect(asked.slice(4)).toEqual(['release']);
});

test('when the other side has gone, what it said before is still handed over, and then the end', async () => {
  const { connection, kernel, tell } = recordedSocket();
  const found: number[] = [];
  connection.receive((messages) => found.push(...messages.map((message) => message.length)));
  kernel.error = -32;
  connection.send([new Uint8Array(100)]);
  await connection.drained();
  await endOfTurn();
  tell().messages?.([new Uint8Array(7)]);
  tell().ended?.(104);
  expect(found).toEqual([7]);
  expect(await connection.closed).toEqual({ by: 'failed', reason: 'connection reset by peer' });
});

test.each([
  [0, { by: 'remote', reason: 'closed by the other end' }],
  [-1, { by: 'failed', reason: 'the other end went away within a message' }],
  [-2, { by: 'failed', reason: 'the other end sent a length over the limit' }],
])('an end of kind %i is told as what it is', async (how, end) => {
  const { connection, tell } = recordedSocket();
  tell().ended?.(how);
  expect(await connection.closed).toEqual(end);
});
