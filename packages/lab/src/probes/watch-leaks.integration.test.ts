import { readdir, readFile } from 'node:fs/promises';
import type { Context } from '@dwcp/io';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { liveContext, pidKeeping, temporaryDirectory } from '../lab-tests.fixture.ts';
import { applyBatch } from '../network/namespaces.ts';
import { type NamespacePair, openNamespacePair, pairInterface, whyNoPair } from './namespace-pair.fixture.ts';
import { startProber } from './prober.ts';
import { type LeakPlace, type LeakWatcher, type WatchedPlace, watchLeaks } from './watch-leaks.ts';

const ctx = liveContext();
let pair: NamespacePair;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let watcher: LeakWatcher | null = null;

describe.skipIf(whyNoPair !== null)(
  whyNoPair === null ? 'a leak watch' : `a leak watch (skipped: ${whyNoPair})`,
  () => {
    beforeEach(async () => {
      directory = await temporaryDirectory();
      pair = await openNamespacePair(`dwcp-t-${process.pid}-leak`, ctx);
    });
    afterEach(async () => {
      await watcher?.stop();
      watcher = null;
      await pair.close();
      await directory.remove();
    });

    /** Sends UDP from left to right and back until it runs steadily; gives how many packets at least crossed the cable. */
    async function talk(ends: readonly { readonly from: string; readonly to: string }[]): Promise<number> {
      const flows = ends.map(({ from, to }) => ({
        name: `${from} to ${to}`,
        source: { namespace: pair.left.namespace, address: from },
        target: { namespace: pair.right.namespace, address: to },
        port: 7800,
        packetBytes: null,
        dontFragment: true,
      }));
      const prober = await startProber(flows, { intervalMs: 2 }, ctx);
      try {
        expect((await prober.waitUntilSteady({ steadyMs: 50, timeoutMs: 30_000 })).unsteady).toEqual([]);
        return (await prober.snapshot()).flows.reduce((sum, flow) => sum + flow.answered * 2, 0);
      } finally {
        await prober.close();
      }
    }

    const talkV4 = () => talk([{ from: pair.left.v4, to: pair.right.v4 }]);
    const talkV6 = () => talk([{ from: pair.left.v6, to: pair.right.v6 }]);

    async function watch(
      protectedPrefixes: readonly string[],
      places: readonly Partial<LeakPlace>[] = [{}],
      context: Context = ctx,
    ): Promise<LeakWatcher> {
      const whole = places.map((place, index) => ({
        name: `place${index}`,
        namespace: pair.right.namespace,
        interfaces: [pairInterface],
        trustedPrefixes: [],
        ...place,
      }));
      watcher = await watchLeaks(whole, { protectedPrefixes, wireguardPorts: [], directory: directory.path }, context);
      return watcher;
    }

    async function stop(running: LeakWatcher): Promise<readonly WatchedPlace[]> {
      watcher = null;
      return await running.stop();
    }

    test('clear packets of a protected prefix are counted, described and kept', async () => {
      const running = await watch(['10.213.7.0/24'], [{}, { name: 'left', namespace: pair.left.namespace }]);
      const clear = await talkV4();
      const other = await talkV6();
      for (const place of await stop(running)) {
        expect(place).toMatchObject({ isComplete: true, gap: null });
        expect(place.leaked).toBeGreaterThanOrEqual(clear);
        expect(place.packets - place.leaked).toBeGreaterThanOrEqual(other);
        expect(place.firstLeak).toBe(`${pair.left.v4} > ${pair.right.v4}, protocol 17, on ${pairInterface}`);
        const frames = framesOf(await readFile(place.pcapFile ?? ''));
        expect(frames).toHaveLength(Math.min(place.leaked, 1000));
        // Ethernet, IPv4, UDP.
        expect(frames.every((frame) => frame.readUInt16BE(12) === 0x0800 && frame[23] === 17)).toBe(true);
      }
    });

    test('what is not protected does not leak, and leaves no capture', async () => {
      const running = await watch(['10.99.0.0/16', '2001:db8::/32']);
      const crossed = (await talkV4()) + (await talkV6());
      const [place] = await stop(running);
      expect(place).toMatchObject({ leaked: 0, isComplete: true, firstLeak: null, pcapFile: null });
      expect(place?.packets).toBeGreaterThanOrEqual(crossed);
      expect(await readdir(directory.path)).toEqual([]);
    });

    test('VXLAN is looked into, where its site is not trusted', async () => {
      for (const [end, other] of [
        [pair.left, pair.right],
        [pair.right, pair.left],
      ] as const) {
        await applyBatch(
          end.name,
          [
            `link add vx0 type vxlan id 7 dstport 4789 remote ${other.v4} local ${end.v4} dev ${pairInterface}`,
            `addr add 10.77.0.${end === pair.left ? 1 : 2}/24 dev vx0`,
            'link set vx0 up',
          ],
          ctx,
        );
      }
      const running = await watch(['10.77.0.0/24'], [{}, { name: 'inside', trustedPrefixes: ['10.77.0.0/24'] }]);
      const crossed = await talk([{ from: '10.77.0.1', to: '10.77.0.2' }]);
      const [outside, inside] = await stop(running);
      expect(outside).toMatchObject({ isComplete: true });
      expect(outside?.leaked).toBeGreaterThanOrEqual(crossed);
      expect(inside).toMatchObject({ leaked: 0, isComplete: true });
      expect(inside?.packets).toBeGreaterThanOrEqual(crossed);
    });

    test('a cable that is pulled and made anew is watched on', async () => {
      const running = await watch(['10.213.7.0/24'], [{ name: 'left', namespace: pair.left.namespace }]);
      const first = await talkV4();
      await pair.rebuildRight();
      const second = await talkV4();
      const [place] = await stop(running);
      expect(place).toMatchObject({ isComplete: true });
      expect(place?.leaked).toBeGreaterThanOrEqual(first + second);
    });

    test('a namespace that was replaced proves nothing', async () => {
      const running = await watch(['10.213.7.0/24']);
      await pair.rebuildRight();
      expect((await stop(running))[0]).toMatchObject({ isComplete: false, gap: 'the namespace was replaced' });
    });

    test('a capture that no longer sees proves nothing: a frame in clear that was sent on purpose is missing', async () => {
      const running = await watch(['10.213.7.0/24']);
      await talkV4();
      // What leaves an interface is dropped before a capture could see it.
      await applyBatch(pair.right.name, [`link set ${pairInterface} down`], ctx);
      await applyBatch(pair.right.name, [`link set ${pairInterface} name gone0`], ctx);
      expect((await stop(running))[0]).toMatchObject({
        isComplete: false,
        gap: `a frame in clear, sent out of ${pairInterface} on purpose, was not seen`,
      });
    });

    test('a frame sent on purpose is no packet and no leak, at neither end of a cable', async () => {
      const running = await watch(
        ['10.213.7.0/24', 'fd00:213:7::/64'],
        [{}, { name: 'left', namespace: pair.left.namespace }],
      );
      for (const place of await stop(running)) expect(place).toMatchObject({ leaked: 0, isComplete: true, gap: null });
    });

    test('a watch that died proves nothing, and says so', async () => {
      const { context, pids } = pidKeeping(ctx);
      const running = await watch(['10.213.7.0/24'], [{}], context);
      process.kill(pids[0] ?? 0, 'SIGKILL');
      expect(await stop(running)).toMatchObject([
        { place: 'place0', isComplete: false, gap: 'the capture ended early' },
      ]);
    });

    test('an interface that is not there is an error that names the place', async () => {
      await expect(watch(['10.0.0.0/8'], [{ name: 'internet', interfaces: ['nothing0'] }])).rejects.toMatchObject({
        code: 'LAB_FAILED',
        message: 'leaks cannot be watched at internet',
      });
    });
  },
);

/** Frames of a pcap file: a header of 24 bytes, then each with one of 16 that ends in its lengths. */
function framesOf(file: Buffer): readonly Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 24; at < file.length; ) {
    const end = at + 16 + file.readUInt32LE(at + 8);
    frames.push(file.subarray(at + 16, end));
    at = end;
  }
  return frames;
}
