import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { giveBack, type LinkStream, payloadMemory } from '@dwcp/transport';
import { expect, test } from 'vitest';
import { join } from './join.ts';

const [payloads, payloadBytes] = [300, 65_536];

test('memory of a payload is lent to nobody else before the socket has written it, however long that takes', async () => {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  // Other streams of the link use what is given back at once.
  const busy = setInterval(() => {
    const others = Array.from({ length: 8 }, () => payloadMemory(payloadBytes).fill(255));
    for (const other of others) giveBack(other);
  }, 1);
  let handed = 0;
  async function* read(): AsyncGenerator<Uint8Array> {
    while (handed < payloads) yield payloadMemory(payloadBytes).fill(handed++ % 250);
  }
  const stream: LinkStream = {
    id: 1,
    peer: 'far',
    target: '192.0.2.1:80',
    write: async () => {},
    end: async () => {},
    reset: () => {},
    givenUp: () => new Promise(() => {}),
    read,
  };
  try {
    await once(socket, 'connect');
    const { ended } = join(socket, stream, { idleTimeoutMs: 60_000, onFailure: expect.fail });
    const [program] = await accepted;
    // Nobody reads until the way is full.
    while (socket.writableLength === 0) await new Promise((resolve) => setImmediate(resolve));
    const wrong: number[] = [];
    let at = 0;
    for await (const bytes of program) {
      for (const byte of bytes as Uint8Array) {
        const payload = Math.floor(at++ / payloadBytes);
        if (byte !== payload % 250 && wrong.at(-1) !== payload) wrong.push(payload);
      }
      if (at === payloads * payloadBytes) break;
    }
    expect(wrong).toEqual([]);
    await ended;
  } finally {
    clearInterval(busy);
    socket.destroy();
    server.close();
  }
});
