import { expect, test } from 'vitest';
import type { LinkStream } from '../node.ts';
import { twoLinks } from './two-links.fixture.ts';
import { virtualClock } from './virtual-clock.fixture.ts';

const messageBytes = 64;
const messagesPerMs = 50;
const kills = 20;

test('fifty thousand messages a second: however often the transport is killed, each arrives once and in order', async () => {
  const clock = virtualClock();
  const links = twoLinks({ clock });
  const kinds = ['rdma', 'tcp'] as const;
  const paths = { rdma: links.join('rdma', { room: 512 }), tcp: links.join('tcp', { delayMs: 2, room: 512 }) };
  const near = links.a.openStream('sink:1');
  await clock.advance(50);
  const [far] = links.accepted.b;
  if (far === undefined) throw new Error('no stream has come');
  const arrivals: number[] = [];
  const reading = readMessages(far, (number) => {
    expect(number).toBe(arrivals.length);
    arrivals.push(clock.now());
  });
  let sent = 0;
  const killedAt: number[] = [];
  let killed: (typeof kinds)[number] | null = null;
  for (let ms = 0; ms < kills * 30; ms++) {
    for (let n = 0; n < messagesPerMs; n++) void near.write(message(sent++));
    await clock.advance(0.5);
    if (ms % 30 === 20) {
      const carrier = kinds.find((kind) => kind === links.a.status().transport) ?? 'rdma';
      killedAt.push(clock.now());
      paths[carrier].cut();
      killed = carrier;
    }
    if (ms % 30 === 28 && killed !== null) paths[killed] = links.join(killed, { room: 512 });
    await clock.advance(0.5);
  }
  await near.end();
  await clock.advance(1000);
  expect(await reading).toBe('ended');
  expect(arrivals.length).toBe(sent);
  expect(links.a.status().switchovers).toBe(kills);
  for (const at of killedAt) expect(arrivals.some((arrival) => arrival > at && arrival - at < 100)).toBe(true);
  await Promise.all([links.a.close('done'), links.b.close('done')]);
});

function message(number: number): Uint8Array {
  const bytes = new Uint8Array(messageBytes);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

async function readMessages(stream: LinkStream, take: (number: number) => void): Promise<string> {
  let rest = new Uint8Array(0);
  for await (const bytes of stream.read()) {
    let all = bytes;
    if (rest.length > 0) {
      all = new Uint8Array(rest.length + bytes.length);
      all.set(rest);
      all.set(bytes, rest.length);
    }
    let offset = 0;
    for (; offset + messageBytes <= all.length; offset += messageBytes) {
      take(new DataView(all.buffer, all.byteOffset + offset).getUint32(0));
    }
    rest = all.slice(offset);
  }
  return rest.length === 0 ? 'ended' : `ended within a message of ${rest.length} bytes`;
}
