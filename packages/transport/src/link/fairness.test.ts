import { afterEach, expect, test } from 'vitest';
import type { LinkStream } from '../node.ts';
import { type TwoLinks, twoLinks } from './two-links.fixture.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.fixture.ts';

/** 100 Mbit/s, with as much waiting before it as the transports let wait. */
const narrow = { bytesPerMs: 12_500, room: 16 };
const waitingMs = (narrow.room * 65_536) / narrow.bytesPerMs;

let clock: VirtualClock;
let links: TwoLinks;
let read: Map<string, number>;

async function start(): Promise<void> {
  clock = virtualClock();
  links = twoLinks({ clock });
  links.join('tcp', narrow);
  read = new Map();
  await clock.advance(100);
}

afterEach(async () => {
  await Promise.all([links.a.close('the test is over'), links.b.close('the test is over')]);
  await clock.advance(10_000);
  expect(clock.pending(), 'timers that are left').toBe(0);
});

test('who asks and answers waits for what is on the path, and not for the hundred connections to another target', async () => {
  await start();
  const aloneMs = await answerMs();
  await greedy('backup:873', 1);
  const besideOneMs = await answerMs();
  await greedy('backup:873', 99);
  const besideHundredMs = await answerMs();
  expect(aloneMs).toBeLessThan(4);
  expect(besideOneMs).toBeLessThan(waitingMs + 20);
  expect(besideHundredMs).toBeLessThan(waitingMs + 20);
});

test('a connection to one target carries as much as a hundred to another one together', async () => {
  await start();
  await greedy('backup:873', 100);
  await greedy('mirror:80', 1);
  await clock.advance(1000);
  read.clear();
  await clock.advance(3000);
  const [many, one] = [read.get('backup:873') ?? 0, read.get('mirror:80') ?? 0];
  expect(many + one).toBeGreaterThan(0.9 * 3000 * narrow.bytesPerMs);
  expect(one / many).toBeGreaterThan(0.8);
  expect(one / many).toBeLessThan(1.25);
});

test('nor for what a dead path left behind of another target', async () => {
  await start();
  const wide = links.join('rdma', { delayMs: 100, bytesPerMs: 125_000, room: 512 });
  await clock.advance(6000);
  expect(links.a.status().transport).toBe('rdma');
  await greedy('backup:873', 8);
  const asking = await open('db:5432');
  wide.cut();
  const before = links.a.status().sentBytes;
  expect(await answerMs(asking)).toBeLessThan(2 * waitingMs);
  expect(links.a.status().sentBytes - before).toBeGreaterThan(30 * 1024 * 1024);
});

/** Of one request and its answer on a stream that stands, while whatever else there is goes on. */
async function answerMs(asking?: readonly [LinkStream, LinkStream]): Promise<number> {
  const [near, far] = asking ?? (await open('db:5432'));
  let backAt = 0;
  void (async () => {
    for await (const bytes of far.read()) await far.write(bytes);
  })().catch(() => undefined);
  void (async () => {
    for await (const _ of near.read()) backAt = clock.now();
  })().catch(() => undefined);
  const sentAt = clock.now();
  await near.write(new Uint8Array(100));
  await clock.advance(3000);
  near.reset('answered');
  expect(backAt, 'nothing came back').toBeGreaterThan(0);
  return backAt - sentAt;
}

/** Connections that send as much as is taken of them. */
async function greedy(target: string, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const [near, far] = await open(target);
    void (async () => {
      for (;;) await near.write(new Uint8Array(65_536));
    })().catch(() => undefined);
    void (async () => {
      for await (const bytes of far.read()) read.set(target, (read.get(target) ?? 0) + bytes.length);
    })().catch(() => undefined);
  }
  await clock.advance(2000);
}

async function open(target: string): Promise<readonly [LinkStream, LinkStream]> {
  const near = links.a.openStream(target);
  const before = links.accepted.b.length;
  for (let tried = 0; tried < 5000 && links.accepted.b.length === before; tried++) await clock.advance(1);
  const far = links.accepted.b.at(-1);
  if (far === undefined || links.accepted.b.length === before) throw new Error(`no stream to ${target} has come`);
  return [near, far];
}
