import { expect, test } from 'vitest';
import { liveContext } from '../lab-tests.fixture.ts';
import { nativeProgram } from '../native-program.ts';
import { drawLosses, splitMix64, xoshiro } from './draw-losses.fixture.ts';

test('the generators give the vectors their authors publish', () => {
  // https://prng.di.unimi.it: splitmix64 from 1234567, xoshiro256** from the words 1 2 3 4.
  const mix = splitMix64(1_234_567n);
  expect([mix(), mix(), mix()]).toEqual([6457827717110365317n, 3203168211198807973n, 9817491932198370423n]);
  const draw = xoshiro([1n, 2n, 3n, 4n]);
  expect([draw(), draw(), draw(), draw()]).toEqual([11520n, 0n, 1509978240n, 1215971899390074240n]);
});

test.each([
  { seed: 1, link: 'gw1/eth0', direction: 'from-node', lossPercent: 1, count: 10_000 },
  { seed: 1, link: 'gw1/eth0', direction: 'to-node', lossPercent: 1, count: 10_000 },
  { seed: 2 ** 40 + 1, link: 'gw1/eth0', direction: 'from-node', lossPercent: 50, count: 2_000 },
] as const)('the forwarder loses the packets that follow from seed, link and direction: %o', async (options) => {
  const { seed, link, direction, lossPercent, count } = options;
  const argv = [nativeProgram('forwarder'), '--drops', ...[seed, link, direction, lossPercent, count].map(String)];
  const { stdout } = await liveContext().run.run(argv, { timeoutMs: 20_000 });
  expect(stdout.trim().split('\n').map(Number)).toEqual(drawLosses(options));
});
