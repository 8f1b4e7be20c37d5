import { expect, test } from 'vitest';
import { Throughput } from './throughput.ts';

test('is that of the last whole interval, of the time since the beginning before there was one', () => {
  const throughput = new Throughput(1000);
  expect(throughput.bitsPerSecond(1000, 0)).toBe(0);
  expect(throughput.bitsPerSecond(2000, 125)).toBe(1000);
  throughput.observe(3000, 500);
  expect(throughput.bitsPerSecond(3500, 99_999)).toBe(2000);
  throughput.observe(4000, 500);
  expect(throughput.bitsPerSecond(4000, 500)).toBe(0);
});

test('bytes that went with a removed peer are no negative traffic', () => {
  const throughput = new Throughput(0);
  throughput.observe(1000, 500);
  throughput.observe(2000, 100);
  expect(throughput.bitsPerSecond(2000, 100)).toBe(0);
});
