import { afterEach, expect, test } from 'vitest';
import type { LinkStream } from '../node.ts';
import type { StreamClass } from '../reliable/stream-class.ts';
import type { MemoryPath } from './memory-path.fixture.ts';
import { type TwoLinks, twoLinks } from './two-links.fixture.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.fixture.ts';

let clock: VirtualClock;
let links: TwoLinks;
let rdma: MemoryPath;

/** The link is on tcp, which is ten times as far as rdma; both have been measured. */
async function start(): Promise<void> {
  clock = virtualClock();
  links = twoLinks({ clock, choose: () => () => 'tcp' });
  rdma = links.join('rdma', { delayMs: 1 });
  links.join('tcp', { delayMs: 10 });
  await clock.advance(6000);
}

afterEach(async () => {
  await Promise.all([links.a.close('the test is over'), links.b.close('the test is over')]);
  await clock.advance(100);
  expect(clock.pending(), 'timers that are left').toBe(0);
});

test('a stream of class latency takes the nearer transport in both directions, one without a class that of the link', async () => {
  await start();
  expect(links.a.status().transport).toBe('tcp');
  expect(await roundTripMs('latency')).toBeLessThan(4);
  expect(await roundTripMs('any')).toBeGreaterThanOrEqual(20);
  expect(await roundTripMs('bulk')).toBeGreaterThanOrEqual(20);
});

test('which transport carries which class is in the status, and told when it changes; what moves with its link is not', async () => {
  await start();
  expect(links.a.status().classTransports).toEqual({ latency: 'rdma', bulk: 'tcp' });
  rdma.cut();
  await clock.advance(10);
  expect(links.a.status().classTransports).toEqual({ latency: 'tcp', bulk: 'tcp' });
  const moves = links.events.filter(({ code }) => code === 'link.class-moved').map(({ data }) => data);
  const there = { peer: 'b', class: 'latency', from: 'tcp', to: 'rdma' };
  const back = { peer: 'b', class: 'latency', from: 'rdma', to: 'tcp' };
  expect(moves.filter((data) => data?.peer === 'b')).toEqual([there, back]);
  expect(links.events.filter(({ code }) => code === 'link.switched')).not.toEqual([]);
});

test('bytes are counted for the transport they went over, also of paths that are gone', async () => {
  await start();
  const rdmaBytes = (): number =>
    links.a.status().carried.find(({ transport }) => transport === 'rdma')?.sentBytes ?? Number.NaN;
  const before = rdmaBytes();
  const near = links.a.openStream('db:5432', 'latency');
  await near.write(new Uint8Array(10_000));
  await clock.advance(50);
  expect(rdmaBytes() - before).toBeGreaterThan(10_000);
  expect(rdmaBytes() - before).toBeLessThan(11_000);
  const sent = rdmaBytes();
  rdma.cut();
  await clock.advance(50);
  expect(rdmaBytes()).toBe(sent);
  const { carried, sentBytes } = links.a.status();
  expect(carried.reduce((sum, each) => sum + each.sentBytes, 0)).toBe(sentBytes);
});

test('a stream whose transport is cut off goes on where the link is, and nothing is lost, repeated or reordered', async () => {
  await start();
  const { switchovers } = links.a.status();
  const near = links.a.openStream('db:5432', 'latency');
  await clock.advance(20);
  const far = links.accepted.b.at(-1);
  if (far === undefined) throw new Error('no stream has come');
  const got = readAll(far);
  for (let n = 0; n < 500; n++) {
    void near.write(Buffer.from(`${n} `));
    if (n % 100 === 50) await clock.advance(0.5);
    if (n === 250) rdma.cut();
  }
  await near.end();
  await clock.advance(200);
  expect(await got).toBe(Array.from({ length: 500 }, (_, n) => `${n} `).join(''));
  expect(links.a.status()).toMatchObject({ transport: 'tcp', switchovers });
  await far.end();
  await clock.advance(100);
});

test('an operator who moves the link moves every stream', async () => {
  await start();
  for (const link of [links.a, links.b]) link.switchTransport('tcp');
  expect(await roundTripMs('latency')).toBeGreaterThanOrEqual(20);
  for (const link of [links.a, links.b]) link.switchTransport('auto');
  await clock.advance(6000);
  expect(await roundTripMs('latency')).toBeLessThan(4);
});

/** Of one byte there and back, on a stream that stands already. */
async function roundTripMs(streamClass: StreamClass): Promise<number> {
  const near = links.a.openStream('db:5432', streamClass);
  await clock.advance(50);
  const far = links.accepted.b.at(-1);
  if (far === undefined) throw new Error('no stream has come');
  let backAt = 0;
  void (async () => {
    for await (const bytes of far.read()) await far.write(bytes);
    await far.end();
  })();
  void (async () => {
    for await (const _ of near.read()) backAt = clock.now();
  })();
  const sentAt = clock.now();
  await near.write(Uint8Array.of(1));
  await clock.advance(100);
  await near.end();
  await clock.advance(100);
  return backAt - sentAt;
}

async function readAll(stream: LinkStream): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const bytes of stream.read()) parts.push(bytes);
  return Buffer.concat(parts).toString();
}
