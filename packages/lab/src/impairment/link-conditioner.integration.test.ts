import { readFile } from 'node:fs/promises';
import { identifyProcess, waitFor } from '@dwcp/io';
import { type Impairment, type LinkDirection, noImpairment } from '@dwcp/model';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findLabProcesses } from '../host/lab-processes.ts';
import { inspectLab } from '../inspect-lab.ts';
import { inNamespace } from '../lab-names.ts';
import { liveContext, testLabId, whyNoLab } from '../lab-tests.fixture.ts';
import { traceOf } from '../machine-trace.fixture.ts';
import { applyBare, type BareLink, bareEnd, barePlan, openBareLink } from './bare-link.ts';
import { drawLosses } from './draw-losses.fixture.ts';
import { type LinkConditioner, openLinkConditioner } from './link-conditioner.ts';
import { delayMsAt, type FrameSeries, type LinkMeasurement, measureLink } from './measure-link.ts';
import { inspectImpairmentSupport } from './netem-support.ts';

const reason = await whyNoLab(0);
const note = reason === null ? '' : ` (skipped: ${reason})`;
const ctx = liveContext();
const directions = ['from-node', 'to-node'] as const;
const other = (direction: LinkDirection) => (direction === 'from-node' ? 'to-node' : 'from-node');
const seed = 42;
const isForwarded = reason === null && (await inspectImpairmentSupport(ctx)).backend === 'forwarder';

interface Bench {
  readonly link: BareLink;
  readonly conditioner: LinkConditioner;
  measure(direction: LinkDirection, series?: Partial<FrameSeries>): Promise<LinkMeasurement>;
  hasCarrier(side: 'node' | 'segment'): Promise<boolean>;
}

async function openBench(lab: string, isImpaired: boolean): Promise<Bench> {
  const impairment = { fromNode: noImpairment, toNode: noImpairment, seed };
  const link = await openBareLink(lab, isImpaired ? impairment : null, ctx);
  const conditioner = await openLinkConditioner(link.dir, { seed }, ctx);
  return {
    link,
    conditioner,
    measure(direction, series = {}) {
      const [from, to] =
        direction === 'from-node' ? [link.ends.node, link.ends.segment] : [link.ends.segment, link.ends.node];
      return measureLink(from, to, { count: 200, intervalUs: 100, frameBytes: 200, settleMs: 100, ...series, ctx });
    },
    async hasCarrier(side) {
      const { namespace, device } = link.ends[side];
      const argv = inNamespace(namespace, ['ip', '-br', 'link', 'show', 'dev', device]);
      return (await ctx.run.run(argv, { timeoutMs: 5_000 })).stdout.includes('LOWER_UP');
    },
  };
}

describe.skipIf(reason !== null).each([
  { kind: 'an impaired link', isImpaired: true, number: 12 },
  { kind: 'a plain cable', isImpaired: false, number: 13 },
])(`faults of $kind${note}`, ({ isImpaired, number }) => {
  let bench: Bench;
  let before = '';
  const lab = testLabId(number);

  beforeAll(async () => {
    before = await traceOf(lab, '/nowhere', ctx);
    bench = await openBench(lab, isImpaired);
  });
  afterEach(async () => {
    await bench.conditioner.heal();
  });
  afterAll(async () => {
    await bench.conditioner.close();
    await bench.link.close();
    expect(await traceOf(lab, '/nowhere', ctx)).toBe(before);
  });

  test('both ends lose carrier when it goes down, and nothing passes until it is up again', async () => {
    const asked = process.hrtime.bigint();
    const at = await bench.conditioner.down(bareEnd);
    expect(at > asked && at < process.hrtime.bigint()).toBe(true);
    expect(await bench.hasCarrier('node')).toBe(false);
    expect(await bench.hasCarrier('segment')).toBe(false);
    for (const direction of directions) expect((await bench.measure(direction)).received).toBe(0);
    await bench.conditioner.up(bareEnd);
    expect(await bench.hasCarrier('node')).toBe(true);
    expect(await bench.hasCarrier('segment')).toBe(true);
    for (const direction of directions) expect((await bench.measure(direction)).arrived).toBe(200);
  });

  test('the segment has its routes to the host again when the link is up', async () => {
    const routes = async () => {
      const argv = inNamespace(bench.link.ends.segment.namespace, ['ip', 'route', 'show']);
      return (await ctx.run.run(argv, { timeoutMs: 5_000 })).stdout.replaceAll('linkdown ', '');
    };
    const planned = await routes();
    expect(planned).toContain('192.0.2.2 dev');
    await bench.conditioner.down(bareEnd);
    await bench.conditioner.up(bareEnd);
    expect(await routes()).toBe(planned);
  });

  test('an end loses carrier when the device at the other end is switched off', async () => {
    const { namespace, device } = bench.link.ends.node;
    const turn = (position: string) =>
      ctx.run.run(inNamespace(namespace, ['ip', 'link', 'set', device, position]), { timeoutMs: 5_000 });
    const reaches = (wanted: boolean) =>
      waitFor(async () => ((await bench.hasCarrier('segment')) === wanted ? true : null), {
        timeoutMs: 5_000,
        everyMs: 10,
        onTimeout: () => new Error(`the other end has carrier: ${!wanted}`),
      });
    await turn('down');
    await reaches(false);
    await turn('up');
    await reaches(true);
  });

  test.each(directions)('loses everything %s and nothing the other way', async (direction) => {
    await bench.conditioner.lose(bareEnd, direction, 100);
    expect((await bench.measure(direction)).received).toBe(0);
    expect((await bench.measure(other(direction))).arrived).toBe(200);
    await bench.conditioner.lose(bareEnd, direction, 0);
    expect((await bench.measure(direction)).arrived).toBe(200);
  });

  test.each(directions)('loses a part %s', async (direction) => {
    await bench.conditioner.lose(bareEnd, direction, 10);
    const { lost } = await bench.measure(direction, { count: 5_000, intervalUs: 50 });
    expect(lost.length).toBeGreaterThan(400);
    expect(lost.length).toBeLessThan(600);
  });

  test('what is larger than a black hole takes vanishes, what is not passes', async () => {
    await bench.conditioner.blackHole(bareEnd, 1_400);
    for (const direction of directions) {
      expect((await bench.measure(direction, { frameBytes: 1_414 })).arrived).toBe(200);
      expect((await bench.measure(direction, { frameBytes: 1_415 })).received).toBe(0);
    }
    await bench.conditioner.blackHole(bareEnd, null);
    for (const direction of directions) {
      expect((await bench.measure(direction, { frameBytes: 1_514 })).arrived).toBe(200);
    }
  });

  test('is whole again after what a run that was killed had broken', async () => {
    await bench.conditioner.lose(bareEnd, 'to-node', 100);
    await bench.conditioner.blackHole(bareEnd, 1_400);
    await bench.conditioner.down(bareEnd);
    const later = await openLinkConditioner(bench.link.dir, { seed }, ctx);
    await later.heal();
    await later.close();
    for (const direction of directions) {
      expect((await bench.measure(direction, { frameBytes: 1_514 })).arrived).toBe(200);
    }
    const { stdout } = await ctx.run.run(inNamespace(bench.link.ends.segment.namespace, ['nft', 'list', 'ruleset']), {
      timeoutMs: 5_000,
    });
    expect(stdout).not.toContain('netdev');
  });
});

describe.skipIf(!isForwarded)(
  `the forwarder${isForwarded ? '' : ' (skipped: this kernel has netem, or no lab)'}`,
  () => {
    let bench: Bench;
    const lab = testLabId(14);
    const set = (fromNode: Partial<Impairment>, toNode: Partial<Impairment> = {}) =>
      bench.conditioner.set(bareEnd, { ...noImpairment, ...fromNode }, { ...noImpairment, ...toNode });

    beforeAll(async () => {
      bench = await openBench(lab, true);
    });
    afterAll(async () => {
      await bench.conditioner.close();
      await bench.link.close();
    });

    test('loses the packets that the seed, the link and the direction say, from the first one on', async () => {
      await set({ lossPercent: 5 });
      const { lost } = await bench.measure('from-node', { count: 5_000, intervalUs: 50 });
      const link = bench.link.ends.name;
      expect(lost).toEqual(drawLosses({ seed, link, direction: 'from-node', lossPercent: 5, count: 5_000 }));
      const stats = (await bench.conditioner.stats()).find((served) => served.link === link);
      expect(stats?.fromNode).toMatchObject({ seen: 5_000, lost: lost.length, delivered: 5_000 - lost.length });
    });

    test('delays each direction on its own', async () => {
      await set({ delayMs: 30 }, { delayMs: 5 });
      for (const [direction, delayMs] of [
        ['from-node', 30],
        ['to-node', 5],
      ] as const) {
        const measured = await bench.measure(direction, { intervalUs: 1_000 });
        expect(delayMsAt(measured, 0)).toBeGreaterThanOrEqual(delayMs);
        expect(delayMsAt(measured, 0.5)).toBeLessThan(delayMs + 5);
      }
    });

    test('spreads the delay and keeps the order', async () => {
      await set({ delayMs: 30, jitterMs: 4 });
      // Far enough apart that hardly any packet has to wait for the one before it.
      const measured = await bench.measure('from-node', { count: 300, intervalUs: 10_000 });
      expect(measured.reordered).toBe(0);
      expect(delayMsAt(measured, 0.9) - delayMsAt(measured, 0.1)).toBeGreaterThan(5);
      expect(delayMsAt(measured, 0.5)).toBeGreaterThan(25);
      expect(delayMsAt(measured, 0.5)).toBeLessThan(38);
    });

    test('lets packets overtake, doubles and damages them', async () => {
      const series = { count: 2_000, intervalUs: 200 };
      await set({ delayMs: 10, reorderPercent: 10 });
      expect((await bench.measure('from-node', series)).reordered).toBeGreaterThan(100);
      await set({ duplicatePercent: 10 });
      expect((await bench.measure('from-node', series)).duplicated).toBeGreaterThan(100);
      await set({ corruptPercent: 10 });
      const damaged = await bench.measure('from-node', series);
      expect(damaged.received).toBe(2_000);
      expect(damaged.corrupted).toBeGreaterThan(100);
    });

    test('limits the rate, frame overhead included, and drops what its queue does not hold', async () => {
      await set({ rateMbit: 20 });
      const measured = await bench.measure('from-node', { count: 2_000, intervalUs: 300, frameBytes: 1_514 });
      const rateMbit = ((measured.received - 1) * (1_514 + 24) * 8_000) / measured.spanNs;
      expect(rateMbit).toBeGreaterThan(19);
      expect(rateMbit).toBeLessThan(21);
      expect(measured.lost.length).toBeGreaterThan(0);
      expect(delayMsAt(measured, 1)).toBeLessThan(75);
    });

    test('is found dead, and serves the same devices again once the lab is opened again', async () => {
      const plan = barePlan(lab, { fromNode: { ...noImpairment, delayMs: 12 }, toNode: noImpairment, seed });
      const before = await deviceIndex();
      expect((await inspectLab(bench.link.dir, ctx)).forwarder).toBe('running');
      for (const pid of await forwardersOf(lab)) {
        const identity = await identifyProcess(pid);
        process.kill(pid, 'SIGKILL');
        await waitFor(async () => ((await identifyProcess(pid))?.startTime === identity?.startTime ? null : true), {
          timeoutMs: 5_000,
          everyMs: 10,
          onTimeout: () => new Error('the forwarder does not end'),
        });
      }
      expect((await inspectLab(bench.link.dir, ctx)).forwarder).toBe('dead');
      await expect(bench.conditioner.stats()).rejects.toMatchObject({ code: 'LAB_FAILED' });
      expect((await bench.measure('from-node')).received).toBe(0);
      await applyBare(plan, { dir: bench.link.dir, ctx });
      expect((await inspectLab(bench.link.dir, ctx)).forwarder).toBe('running');
      expect(await deviceIndex()).toBe(before);
      const measured = await bench.measure('from-node');
      expect(measured.arrived).toBe(200);
      expect(delayMsAt(measured, 0)).toBeGreaterThanOrEqual(12);
    });

    async function deviceIndex(): Promise<string> {
      const { namespace, device } = bench.link.ends.node;
      const argv = inNamespace(namespace, ['ip', '-o', 'link', 'show', device]);
      return (await ctx.run.run(argv, { timeoutMs: 5_000 })).stdout.split(':')[0] ?? '';
    }
  },
);

async function forwardersOf(lab: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of await findLabProcesses(lab, null)) {
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    if (name.trim() === 'forwarder') found.push(pid);
  }
  return found;
}
