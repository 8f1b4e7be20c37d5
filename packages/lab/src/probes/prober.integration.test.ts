import { processRunner, waitFor } from '@dwcp/io';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { liveContext, pidKeeping } from '../lab-tests.fixture.ts';
import { nativeProgram } from '../native-program.ts';
import { monotonicNs } from './flow-trace.ts';
import { dropIncoming, type NamespacePair, openNamespacePair, whyNoPair } from './namespace-pair.fixture.ts';
import { type ProbedFlow, type Prober, startProber } from './prober.ts';
import { outageOf } from './statistics/outage-of.ts';

const ctx = liveContext();
const port = 7700;
let pair: NamespacePair;
let prober: Prober | null = null;

describe.skipIf(whyNoPair !== null)(whyNoPair === null ? 'a prober' : `a prober (skipped: ${whyNoPair})`, () => {
  beforeEach(async () => {
    pair = await openNamespacePair(`dwcp-t-${process.pid}-probe`, ctx);
  });
  afterEach(async () => {
    await prober?.close();
    prober = null;
    await pair.close();
  });

  function flow(version: 'v4' | 'v6', options: Partial<ProbedFlow> = {}): ProbedFlow {
    return {
      name: version,
      source: { namespace: pair.left.namespace, address: pair.left[version] },
      target: { namespace: pair.right.namespace, address: pair.right[version] },
      port,
      packetBytes: null,
      dontFragment: true,
      ...options,
    };
  }

  async function start(flows: readonly ProbedFlow[]): Promise<Prober> {
    prober = await startProber(flows, { intervalMs: 2 }, ctx);
    return prober;
  }

  async function steady(running: Prober, sinceNs = 0): Promise<number> {
    const result = await running.waitUntilSteady({ sinceNs, steadyMs: 200, timeoutMs: 30_000 });
    expect(result.unsteady).toEqual([]);
    return result.untilNs;
  }

  async function untilDown(running: Prober): Promise<void> {
    await waitFor(async () => ((await running.snapshot()).flows.every((seen) => seen.isDown) ? true : null), {
      timeoutMs: 30_000,
      everyMs: 5,
      onTimeout: () => new Error('no flow went down'),
    });
  }

  for (const [direction, match] of [
    ['there', `udp dport ${port}`],
    ['back', `udp sport ${port}`],
  ] as const) {
    test(`an outage is as long as packets were dropped, and lost ${direction}`, async () => {
      const running = await start([flow('v4'), flow('v6')]);
      await steady(running);
      const end = direction === 'there' ? pair.right : pair.left;
      const faultNs = monotonicNs();
      await pair.filter(end, dropIncoming(match));
      const droppedNs = monotonicNs();
      await untilDown(running);
      const mendingNs = monotonicNs();
      await pair.filter(end, '');
      const mendedNs = monotonicNs();
      const untilNs = await steady(running, mendedNs);
      for (const trace of await running.trace(faultNs - 1e9, untilNs)) {
        const outage = outageOf(trace, { faultNs });
        expect(outage.outageMs).toBeGreaterThanOrEqual((mendingNs - droppedNs) / 1e6 - 2 * outage.longestGapMs);
        expect(outage.outageMs).toBeLessThanOrEqual((mendedNs - faultNs) / 1e6 + 2 * outage.longestGapMs);
        expect(outage.lost).toBe(direction === 'there' ? outage.lostForward : outage.lostBack);
        expect(outage.lost).toBeGreaterThan(3);
        expect(outage.interruptions).toHaveLength(1);
        expect(outage).toMatchObject({ duplicated: 0, reordered: 0 });
      }
    });
  }

  test('a flow that is never touched has no outage, and each way takes part of the round trip', async () => {
    const running = await start([flow('v4'), flow('v6')]);
    // Addresses and routes of a cable that was just plugged in take a moment.
    const sinceNs = await steady(running);
    const traces = await running.trace(sinceNs, await steady(running, sinceNs));
    expect(traces.map((trace) => trace.flow)).toEqual(['v4', 'v6']);
    for (const trace of traces) {
      expect(trace.sentNs.length).toBeGreaterThan(50);
      expect(outageOf(trace, { faultNs: sinceNs })).toMatchObject({ lost: 0, outageMs: 0, interruptions: [] });
      expect(trace.sentNs.every((sent, index) => sent > (trace.sentNs[index - 1] ?? 0))).toBe(true);
      expect(Math.max(...trace.forwardNs)).toBeLessThan(1e9);
      expect(trace.sendErrno.every((errno) => errno === 0)).toBe(true);
    }
  });

  test('a flow nobody asks about rests, and its run of before counts for nothing when it is woken', async () => {
    const running = await start([flow('v4'), flow('v6')]);
    await steady(running);
    await running.probeOnly(['v6']);
    const sentOf = async (name: string) =>
      (await running.snapshot()).flows.find((seen) => seen.flow === name)?.sent ?? 0;
    const [resting, probed] = [await sentOf('v4'), await sentOf('v6')];
    const untilNs = await running.waitUntilSteady({
      flows: ['v6'],
      sinceNs: monotonicNs(),
      steadyMs: 200,
      timeoutMs: 30_000,
    });
    expect(untilNs.unsteady).toEqual([]);
    expect(await sentOf('v4')).toBe(resting);
    expect(await sentOf('v6')).toBeGreaterThan(probed + 90);
    const wokenNs = monotonicNs();
    await running.probeOnly(['v4']);
    const woken = await running.waitUntilSteady({ flows: ['v4'], steadyMs: 200, timeoutMs: 30_000 });
    expect(woken.unsteady).toEqual([]);
    expect(woken.untilNs).toBeGreaterThanOrEqual(wokenNs + 200e6);
    const trace = (await running.trace(wokenNs, woken.untilNs)).find((part) => part.flow === 'v4');
    expect(trace === undefined ? null : outageOf(trace, { faultNs: wokenNs })).toMatchObject({ lost: 0, outageMs: 0 });
  });

  test('a host that comes back as another namespace is found again', async () => {
    const running = await start([flow('v4')]);
    await steady(running);
    const faultNs = monotonicNs();
    await pair.removeRight();
    await untilDown(running);
    expect((await running.snapshot()).flows[0]?.sendErrno).not.toBe(0);
    await pair.rebuildRight();
    const untilNs = await steady(running, monotonicNs());
    const [trace] = await running.trace(faultNs, untilNs);
    if (trace === undefined) throw new Error('no trace');
    const outage = outageOf(trace, { faultNs });
    expect(outage.outageMs).toBeGreaterThan(40);
    expect(trace.sendErrno.some((errno) => errno !== 0)).toBe(true);
  });

  test('what does not fit is lost with its reason, what fits goes through', async () => {
    const running = await start([
      flow('v4', { name: 'fits', packetBytes: 1500 }),
      flow('v6', { name: 'does not', packetBytes: 1501 }),
      flow('v4', { name: 'cut', packetBytes: 1501, dontFragment: false }),
    ]);
    await running.waitUntilSteady({ flows: ['fits', 'cut'], steadyMs: 100, timeoutMs: 30_000 });
    const flows = (await running.snapshot()).flows;
    // EMSGSIZE, errno(3).
    expect(flows.map((seen) => [seen.flow, seen.answered > 0, seen.sendErrno])).toEqual([
      ['fits', true, 0],
      ['does not', false, 90],
      ['cut', true, 0],
    ]);
  });

  test('a flow whose ends are not there yet is lost, and runs once they are', async () => {
    await pair.removeRight();
    const running = await start([flow('v6')]);
    await untilDown(running);
    await pair.rebuildRight();
    await steady(running);
  });

  test('a flow can be taken away, and one that is no address is refused', async () => {
    const running = await start([flow('v4'), flow('v6')]);
    await running.remove(['v4']);
    expect((await running.snapshot()).flows.map((seen) => seen.flow)).toEqual(['v6']);
    const nowhere = { namespace: pair.right.namespace, address: '10.213.7.300' };
    await expect(running.add([flow('v4', { name: 'wrong', target: nowhere })])).rejects.toMatchObject({
      code: 'LAB_FAILED',
      message: 'the flow wrong cannot be probed',
    });
  });

  test('a prober that died is an error of the next question', async () => {
    const { context, pids } = pidKeeping(ctx);
    prober = await startProber([flow('v4')], { intervalMs: 2 }, context);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await expect(prober.waitUntilSteady({ steadyMs: 1e6, timeoutMs: 1e6 })).rejects.toMatchObject({
      code: 'LAB_FAILED',
      message: 'prober ended while it was needed',
    });
  });

  test('an abort ends it as an interruption', async () => {
    const controller = new AbortController();
    const context = { ...ctx, run: processRunner(controller.signal), signal: controller.signal };
    prober = await startProber([flow('v4')], { intervalMs: 2 }, context);
    controller.abort();
    await expect(prober.waitUntilSteady({ steadyMs: 1e6, timeoutMs: 1e6 })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });

  test('the prober ends with its input', async () => {
    expect(await ctx.run.run([nativeProgram('prober')], { input: '', timeoutMs: 10_000 })).toMatchObject({
      exitCode: 0,
    });
  });
});
