import { afterEach, expect, test } from 'vitest';
import type { LinkStream } from '../node.ts';
import { type TwoLinks, type TwoLinksOptions, twoLinks } from './two-links.fixture.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.fixture.ts';

let clock: VirtualClock;
let links: TwoLinks;

function start(options: Partial<TwoLinksOptions> = {}): void {
  clock = virtualClock();
  links = twoLinks({ clock, ...options });
}

afterEach(async () => {
  await Promise.all([links.a.close('the test is over'), links.b.close('the test is over')]);
  await clock.advance(100);
  expect(clock.pending(), 'timers that are left').toBe(0);
});

test('bytes go both ways, and a stream is over when both sides have ended', async () => {
  start();
  links.join('tcp');
  const near = links.a.openStream('db:5432');
  await near.write(text('question'));
  await near.end();
  await clock.advance(20);
  const far = acceptedByB();
  expect([far.target, far.peer]).toEqual(['db:5432', 'a']);
  await far.write(text('answer'));
  await far.end();
  const [question, answer] = [readAll(far), readAll(near)];
  await clock.advance(50);
  expect([await question, await answer]).toEqual(['question', 'answer']);
  expect([links.a.status().openStreams, links.b.status().openStreams]).toEqual([0, 0]);
});

test('a transport that was left in order and returned to is as patient as it was configured', async () => {
  const rarely = { ackTimeoutMs: 5000, maxRetries: 5 };
  start({
    settings: { patience: { rdma: { ackTimeoutMs: 20, maxRetries: 5 }, tcp: rarely }, drainTimeoutMs: 50 },
    reliable: rarely,
  });
  const rdma = links.join('rdma');
  links.join('tcp');
  const near = links.a.openStream('db:5432');
  await clock.advance(20);
  const got = readAll(acceptedByB());
  for (const kind of ['tcp', 'auto'] as const) {
    links.a.switchTransport(kind);
    await clock.advance(100);
  }
  expect(links.a.status().transport).toBe('rdma');
  rdma.rejectNext(0);
  await near.write(text('lost and sent again'));
  await near.end();
  await clock.advance(200);
  expect(await Promise.race([got, Promise.resolve('nothing yet')])).toBe('lost and sent again');
});

test('a transport that is cut off hands over to the one that stands by, and nothing is lost, repeated or reordered', async () => {
  start();
  const rdma = links.join('rdma');
  links.join('tcp');
  const near = links.a.openStream('db:5432');
  await clock.advance(20);
  const got = readAll(acceptedByB());
  for (let n = 0; n < 1000; n++) {
    void near.write(text(`${n} `));
    if (n === 500) {
      await clock.advance(0.5);
      rdma.cut();
    }
  }
  await near.end();
  await clock.advance(200);
  expect(await got).toBe(Array.from({ length: 1000 }, (_, n) => `${n} `).join(''));
  expect(links.a.status()).toMatchObject({
    status: 'established',
    transport: 'tcp',
    declaredTransport: 'rdma',
    switchovers: 1,
  });
  expect(links.a.status().lastError).toContain('the rdma path was lost: the path was cut');
});

test('a path that dies without a word is found by its silence', async () => {
  start({ settings: { pingIntervalMs: 100, deadAfterMs: 300 } });
  const rdma = links.join('rdma');
  links.join('tcp');
  const near = links.a.openStream('db:5432');
  await clock.advance(20);
  const got = readAll(acceptedByB());
  rdma.silence();
  await near.write(text('through'));
  await near.end();
  await clock.advance(600);
  expect(await got).toBe('through');
  expect(links.a.status()).toMatchObject({ transport: 'tcp', standby: [] });
  expect(links.a.status().lastError).toContain('nothing came on it for 300 ms');
});

test('a process that stood still for long takes no path for dead', async () => {
  start({ settings: { pingIntervalMs: 100, deadAfterMs: 300 } });
  links.join('tcp');
  await clock.advance(150);
  const stopped = clock.now;
  Object.assign(clock, { now: () => stopped() + 10_000 });
  await clock.advance(250);
  expect(links.a.status()).toMatchObject({ status: 'established', transport: 'tcp' });
});

test('a frame that did not authenticate is sent again', async () => {
  start({ reliable: { ackTimeoutMs: 20 } });
  const path = links.join('tcp');
  const near = links.a.openStream('db:5432');
  await clock.advance(20);
  const got = readAll(acceptedByB());
  path.rejectNext(0);
  await near.write(text('lost at first'));
  await near.end();
  await clock.advance(3000);
  expect(await got).toBe('lost at first');
});

test('streams wait for a path, and are given up when none comes in time', async () => {
  start({ settings: { resumeTimeoutMs: 1000 } });
  const first = links.join('tcp');
  const near = links.a.openStream('db:5432');
  await near.write(text('before '));
  await clock.advance(20);
  const got = readAll(acceptedByB());
  first.cut();
  await near.write(text('meanwhile '));
  await clock.advance(500);
  expect(links.a.status()).toMatchObject({ status: 'down', transport: null });
  expect(() => links.a.openStream('db:5432')).toThrow(/cannot open a stream with b: the tcp path was lost/);
  const second = links.join('tcp');
  await near.write(text('after'));
  await near.end();
  await clock.advance(100);
  expect(await got).toBe('before meanwhile after');
  const waiting = links.a.openStream('db:5432');
  await clock.advance(20);
  second.cut();
  await clock.advance(1100);
  await expect(waiting.write(text('x'))).rejects.toThrow('there was no path to b for 1 s');
});

test('a peer that restarted gets nothing of the streams of before, and they say why', async () => {
  start();
  links.join('tcp');
  const near = links.a.openStream('db:5432');
  const reading = readAll(near);
  await near.write(text('to the old process'));
  await clock.advance(20);
  links.a.meet('b-2');
  await expect(reading).rejects.toMatchObject({
    code: 'STREAM_RESET',
    message: expect.stringContaining('b restarted'),
  });
  expect(links.a.status()).toMatchObject({ openStreams: 0, status: 'down' });
  await clock.advance(20);
  expect(links.b.status().status).toBe('down');
});

test('by command the link moves to another transport and stays, and the peer follows', async () => {
  start({ settings: { returnAfterMs: 100 } });
  links.join('rdma');
  links.join('tcp');
  await clock.advance(50);
  expect([links.a.status().transport, links.b.status().transport]).toEqual(['rdma', 'rdma']);
  links.a.switchTransport('tcp');
  await clock.advance(1000);
  expect([links.a.status().transport, links.b.status().transport]).toEqual(['tcp', 'tcp']);
  expect(links.a.status().standby).toEqual(['rdma']);
  links.a.switchTransport('auto');
  await clock.advance(1000);
  expect([links.a.status().transport, links.b.status().transport]).toEqual(['rdma', 'rdma']);
  expect(() => links.a.switchTransport('memory')).toThrow('the link with b has no memory path');
});

test('an orderly switch loses nothing, whatever is still on the old transport', async () => {
  start();
  links.join('rdma', { delayMs: 50 });
  links.join('tcp', { delayMs: 1 });
  const near = links.a.openStream('db:5432');
  await clock.advance(200);
  const got = readAll(acceptedByB());
  for (let n = 0; n < 300; n++) {
    void near.write(text(`${n} `));
    if (n % 50 === 49) {
      await clock.advance(3);
      links.a.switchTransport(n % 100 === 49 ? 'tcp' : 'rdma');
    }
  }
  await near.end();
  await clock.advance(1000);
  expect(await got).toBe(Array.from({ length: 300 }, (_, n) => `${n} `).join(''));
});

test('flows of one transport carry together, each as fast as it can', async () => {
  start();
  links.join('tcp', { delayMs: 3, room: 4 });
  links.join('tcp', { delayMs: 7, room: 4 });
  links.join('tcp', { delayMs: 2, room: 4 });
  const near = links.a.openStream('db:5432');
  await clock.advance(30);
  const got = readAll(acceptedByB());
  const numbers = Array.from({ length: 500 }, (_, n) => `${n} `);
  for (const number of numbers) void near.write(text(number));
  await near.end();
  await clock.advance(2000);
  expect(await got).toBe(numbers.join(''));
  expect(links.a.status()).toMatchObject({ switchovers: 0, transport: 'tcp' });
});

test('one flow less is no switchover', async () => {
  start();
  const first = links.join('tcp');
  links.join('tcp');
  await clock.advance(20);
  first.cut();
  await clock.advance(20);
  expect(links.a.status()).toMatchObject({ switchovers: 0, transport: 'tcp', status: 'established' });
});

test('a path that is retired hands over in an orderly manner, and that is no trouble', async () => {
  start();
  const first = links.join('tcp', { delayMs: 20 });
  const near = links.a.openStream('db:5432');
  await clock.advance(100);
  const got = readAll(acceptedByB());
  for (let n = 0; n < 50; n++) void near.write(text(`${n} `));
  await clock.advance(5);
  links.join('tcp', { delayMs: 1 });
  links.a.retirePath(first.ends[0]);
  await near.end();
  await clock.advance(200);
  expect(await got).toBe(Array.from({ length: 50 }, (_, n) => `${n} `).join(''));
  expect(links.a.status()).toMatchObject({ status: 'established', lastError: null, switchovers: 0 });
});

test('a path that is retired after the link was closed says and changes nothing', async () => {
  start();
  const only = links.join('tcp', { delayMs: 20 });
  await clock.advance(100);
  const closing = links.a.close('done');
  const before = links.events.length;
  links.a.retirePath(only.ends[0]);
  expect(links.events.slice(before)).toEqual([]);
  await clock.advance(100);
  await closing;
});

test('the choice is asked with what was measured, and followed while its transport lives', async () => {
  const seen: (number | null)[] = [];
  start({
    settings: { chooseIntervalMs: 100, pingIntervalMs: 50 },
    choose:
      () =>
      ({ transports }) => {
        seen.push(transports.find(({ kind }) => kind === 'tcp')?.roundTripMicros ?? null);
        return 'tcp';
      },
  });
  links.join('rdma');
  const tcp = links.join('tcp', { delayMs: 4 });
  await clock.advance(500);
  expect(links.a.status().transport).toBe('tcp');
  expect(seen.at(-1)).toBe(8000);
  expect(links.a.status().roundTripMicros).toMatchObject({ p50: 8000, p99: 8000, p999: 8000 });
  tcp.cut();
  await clock.advance(10);
  expect(links.a.status().transport).toBe('rdma');
});

test('who drains lets running streams end and opens none', async () => {
  start();
  links.join('tcp');
  const near = links.a.openStream('db:5432');
  await clock.advance(20);
  const far = acceptedByB();
  const drained = links.a.drain({ timeoutMs: 5000 });
  await clock.advance(20);
  expect(() => links.a.openStream('db:5432')).toThrow('this node is going away');
  expect(() => links.b.openStream('db:5432')).toThrow('a is going away');
  expect(links.b.status().status).toBe('draining');
  const got = readAll(far);
  await near.write(text('the last words'));
  await Promise.all([near.end(), far.end()]);
  const answer = readAll(near);
  await clock.advance(100);
  expect([await got, await answer]).toEqual(['the last words', '']);
  await drained;
  expect(links.a.status().status).toBe('down');
});

test('a drain does not wait for ever', async () => {
  start();
  links.join('tcp');
  const near = links.a.openStream('db:5432');
  await clock.advance(20);
  const reading = readAll(acceptedByB());
  const drained = links.a.drain({ timeoutMs: 500 });
  await clock.advance(600);
  await drained;
  await expect(near.write(text('x'))).rejects.toThrow('the node went away before the stream ended');
  await expect(reading).rejects.toThrow('the node went away before the stream ended');
});

test('a path whose frames are shorter than the chunks of the link is refused by name', async () => {
  start();
  expect(() => links.join('rdma', { maxPayloadBytes: 1000 })).toThrow('a rdma path to b takes frames of 1000 bytes');
});

test('a writer waits while nobody reads, and memory stays within the window', async () => {
  start({ reliable: { writeBufferBytes: 100_000, initialWindowBytes: 200_000, maxWindowBytes: 200_000 } });
  links.join('tcp');
  const near = links.a.openStream('db:5432');
  await clock.advance(20);
  let written = 0;
  const writing = (async () => {
    for (; written < 100; written++) await near.write(new Uint8Array(10_000));
    await near.end();
  })();
  await clock.advance(500);
  expect(written).toBeLessThan(40);
  const got = readAll(acceptedByB());
  await clock.advance(2000);
  await writing;
  expect((await got).length).toBe(1_000_000);
});

function acceptedByB(): LinkStream {
  const [stream] = links.accepted.b;
  if (stream === undefined) throw new Error('no stream has come');
  return stream;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function readAll(stream: LinkStream): Promise<string> {
  const reading = (async () => {
    let all = '';
    for await (const bytes of stream.read()) all += new TextDecoder().decode(bytes);
    return all;
  })();
  reading.catch(() => undefined);
  return reading;
}
