import { noImpairment } from '@dwcp/model';
import { expect, test } from 'vitest';
import { renderNetem } from './render-netem.ts';

const words = (impairment: Partial<typeof noImpairment>, seed: number | null = null) =>
  renderNetem('eth0', { ...noImpairment, ...impairment }, { seed }).join(' ');
// The kernel keeps the damage and the rate of before where they are not named.
const whole = 'corrupt 0% rate 0mbit 24';
const head = 'tc qdisc replace dev eth0 root handle 1: netem';

test.each([
  [{}, `${head} limit 50000 ${whole}`],
  [{ delayMs: 25 }, `${head} limit 50000 delay 25000us ${whole}`],
  [
    { lossPercent: 0.1, corruptPercent: 1, duplicatePercent: 2 },
    `${head} limit 50000 loss 0.1% corrupt 1% duplicate 2% rate 0mbit 24`,
  ],
  [{ delayMs: 10, reorderPercent: 5 }, `${head} limit 50000 delay 10000us corrupt 0% reorder 5% rate 0mbit 24`],
])('renders %o', (impairment, expected) => {
  expect(words(impairment)).toBe(expected);
});

test('counts the bytes of a frame that only the wire sees, and queues for what is on its way and 50 ms more', () => {
  expect(words({ rateMbit: 100, delayMs: 25 })).toBe(`${head} limit 610 delay 25000us corrupt 0% rate 100mbit 24`);
  expect(words({ rateMbit: 1 })).toBe(`${head} limit 16 corrupt 0% rate 1mbit 24`);
});

test('keeps the order of packets under jitter', () => {
  const jitter = { delayMs: 25, jitterMs: 2 };
  expect(words(jitter)).toBe(
    `${head} limit 50000 delay 25000us 2000us distribution normal corrupt 0% rate 1000000mbit 24`,
  );
  expect(words({ ...jitter, rateMbit: 10 })).toContain(' rate 10mbit 24');
});

test('reorders nothing that is not delayed: there is nothing to overtake', () => {
  expect(words({ reorderPercent: 5 })).toBe(`${head} limit 50000 ${whole}`);
});

test('hands on the seed to a tc that takes one', () => {
  expect(words({ lossPercent: 1 }, 7)).toBe(`${head} limit 50000 loss 1% ${whole} seed 7`);
});
