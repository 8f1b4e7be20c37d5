import { type Impairment, type LinkDirection, noImpairment } from '@dwcp/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inNamespace } from '../lab-names.ts';
import { liveContext, testLabId } from '../lab-tests.fixture.ts';
import { type BareLink, bareEnd, openBareLink } from './bare-link.ts';
import { binomialInterval } from './binomial-interval.ts';
import { type LinkConditioner, openLinkConditioner } from './link-conditioner.ts';
import { delayMsAt, type FrameSeries, type LinkMeasurement, measureLink } from './measure-link.ts';

// Whatever takes longer may be the emulated processor: only what can be no sooner and no more is compared.
const ctx = liveContext();
const seed = 42;
const directions = ['from-node', 'to-node'] as const;
let link: BareLink;
let conditioner: LinkConditioner;

beforeAll(async () => {
  link = await openBareLink(
    testLabId(9),
    { fromNode: { ...noImpairment, delayMs: 7 }, toNode: noImpairment, seed },
    ctx,
  );
  conditioner = await openLinkConditioner(link.dir, { seed }, ctx);
});

afterAll(async () => {
  await conditioner?.close();
  await link?.close();
});

test('a link that is opened has the impairment of its plan, by the kernel', async () => {
  expect(conditioner.backend).toBe('netem');
  expect(await netemOf('from-node')).toContain('delay 7ms');
  expect(delayMsAt(await measure('from-node'), 0)).toBeGreaterThanOrEqual(7);
  expect(await conditioner.stats()).toEqual([]);
});

test('delays each direction on its own', async () => {
  await set({ delayMs: 60 }, { delayMs: 20 });
  expect(await netemOf('from-node')).toContain('delay 60ms');
  expect(await netemOf('to-node')).toContain('delay 20ms');
  for (const [direction, delayMs] of [
    ['from-node', 60],
    ['to-node', 20],
  ] as const) {
    const measured = await measure(direction);
    expect(measured.arrived).toBe(200);
    expect(delayMsAt(measured, 0)).toBeGreaterThanOrEqual(delayMs);
  }
  // The least of two hundred: one frame at least finds the processor free.
  expect(delayMsAt(await measure('to-node'), 0)).toBeLessThan(60);
});

test('loses the part of each direction that it is told to', async () => {
  await set({ lossPercent: 5 }, { lossPercent: 20 });
  for (const [direction, lossPercent] of [
    ['from-node', 5],
    ['to-node', 20],
  ] as const) {
    expect(await netemOf(direction)).toContain(`loss ${lossPercent}%`);
    const { lost } = await measure(direction, { count: 3_000 });
    const { lowest, highest } = binomialInterval(3_000, lossPercent / 100, 0.999999);
    expect(lost.length).toBeGreaterThanOrEqual(lowest);
    expect(lost.length).toBeLessThanOrEqual(highest);
  }
});

test('limits the rate, frame overhead included, and drops what its queue does not hold', async () => {
  await set({ rateMbit: 4 });
  expect(await netemOf('from-node')).toContain('rate 4Mbit packetoverhead 24');
  const measured = await measure('from-node', { count: 500, frameBytes: 1_514, settleMs: 500 });
  const rateMbit = ((measured.received - 1) * (1_514 + 24) * 8_000) / measured.spanNs;
  expect(rateMbit).toBeLessThan(4.2);
  expect(measured.received).toBeGreaterThan(10);
  expect(measured.lost.length).toBeGreaterThan(0);
});

test('lets packets overtake, doubles and damages them', async () => {
  const series = { count: 1_000, intervalUs: 500 };
  await set({ delayMs: 20, reorderPercent: 10 });
  expect((await measure('from-node', series)).reordered).toBeGreaterThan(40);
  await set({ duplicatePercent: 10 });
  expect((await measure('from-node', series)).duplicated).toBeGreaterThan(40);
  await set({ corruptPercent: 10 });
  expect((await measure('from-node', series)).corrupted).toBeGreaterThan(40);
});

test('is a plain cable again when nothing impairs it', async () => {
  await set({ delayMs: 200, lossPercent: 50, rateMbit: 1 });
  await set({});
  for (const direction of directions) {
    const measured = await measure(direction);
    expect(measured.arrived).toBe(200);
    expect(delayMsAt(measured, 0)).toBeLessThan(200);
  }
});

test('breaks and mends a link that netem impairs', async () => {
  await set({ delayMs: 10 });
  for (const direction of directions) {
    await conditioner.lose(bareEnd, direction, 100);
    expect((await measure(direction)).received).toBe(0);
    await conditioner.lose(bareEnd, direction, 0);
  }
  await conditioner.blackHole(bareEnd, 1_400);
  expect((await measure('to-node', { frameBytes: 1_414 })).arrived).toBe(200);
  expect((await measure('to-node', { frameBytes: 1_415 })).received).toBe(0);
  await conditioner.down(bareEnd);
  expect((await measure('from-node')).received).toBe(0);
  await conditioner.heal();
  expect(delayMsAt(await measure('from-node', { frameBytes: 1_415 }), 0)).toBeGreaterThanOrEqual(10);
});

function set(fromNode: Partial<Impairment>, toNode: Partial<Impairment> = {}): Promise<bigint> {
  return conditioner.set(bareEnd, { ...noImpairment, ...fromNode }, { ...noImpairment, ...toNode });
}

/** What the kernel says it does to what leaves the device at the beginning of a direction. */
async function netemOf(direction: LinkDirection): Promise<string> {
  const { namespace, device } = direction === 'from-node' ? link.ends.node : link.ends.segment;
  const argv = inNamespace(namespace, ['tc', 'qdisc', 'show', 'dev', device]);
  return (await ctx.run.run(argv, { timeoutMs: 60_000 })).stdout;
}

function measure(direction: LinkDirection, series: Partial<FrameSeries> = {}): Promise<LinkMeasurement> {
  const { node, segment } = link.ends;
  const [from, to] = direction === 'from-node' ? [node, segment] : [segment, node];
  return measureLink(from, to, { count: 200, intervalUs: 300, frameBytes: 200, settleMs: 300, ...series, ctx });
}
