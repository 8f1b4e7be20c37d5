import { afterEach, expect, test } from 'vitest';
import { received } from '../contract/conversation.fixture.ts';
import type { Connection } from '../transport.ts';
import { openTcpTransport, type TcpTransport } from './tcp-transport.ts';

let transport: TcpTransport;

afterEach(() => transport.close());

test('what is sent in one turn leaves in full segments, whatever the messages are long', async () => {
  transport = await openTcpTransport();
  const accepted = Promise.withResolvers<Connection>();
  const listener = await transport.listen('127.0.0.1:0', accepted.resolve);
  const near = await transport.dial(listener.address, { timeoutMs: 10_000 });
  const arrived = received(await accepted.promise);
  const message = new Uint8Array(65_536);
  const [rounds, messages] = [20, 16];
  for (let round = 0; round < rounds; round++) {
    for (let count = 0; count < messages; count++) near.send([message]);
    await arrived.reach((round + 1) * messages, { patienceMs: 60_000 });
  }
  const { sentDataSegments, segmentBytes } = near.figures() ?? expect.fail('closed');
  const full = (rounds * messages * (message.length + 4)) / segmentBytes;
  // A rest of its own for each turn; one for every two messages would be half as many again.
  expect(sentDataSegments).toBeLessThan(full + 2 * rounds);
});
