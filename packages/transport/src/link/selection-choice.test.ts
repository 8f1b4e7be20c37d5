import type { SelectionSettings } from '@dwcp/model';
import { afterEach, expect, test } from 'vitest';
import type { SelectionInput } from '../selection/selection-input.ts';
import { selectionChoice } from './selection-choice.ts';
import { twoLinks } from './two-links.fixture.ts';
import { virtualClock } from './virtual-clock.fixture.ts';

const settings: SelectionSettings = {
  intervalMs: 1000,
  windowMs: 10_000,
  criteria: {
    rdma: [
      { metric: 'latency', operator: 'less_than', value: 2000, weight: 0.9 },
      { metric: 'rdmaAvailable', operator: 'equals', value: true, weight: 0.1 },
    ],
    tcp: [{ metric: 'latency', operator: 'greater_than', value: 10_000, weight: 1 }],
  },
  thresholds: { rdma: 0.7, tcp: 0.7 },
  hysteresis: 0.1,
  cooldownMs: 30_000,
  drainTimeoutMs: 1000,
  perConnection: false,
};

const clock = virtualClock();
const inputs: SelectionInput[] = [];
const links = twoLinks({
  clock,
  choose: () => selectionChoice({ ...settings, declared: 'rdma' }, (input) => void inputs.push(input)),
});

afterEach(() => Promise.all([links.a.close('done'), links.b.close('done')]));

test('a link follows the selection on what its own pings measure, and a dead path against it', async () => {
  const near = links.join('rdma', { delayMs: 1 });
  links.join('tcp', { delayMs: 3 });
  await clock.advance(20_000);
  expect(links.a.status().transport).toBe('rdma');
  expect(inputs.at(-1)?.paths.map(({ transport, roundTripMicros }) => [transport, roundTripMicros])).toEqual([
    ['rdma', 2000],
    ['tcp', 6000],
  ]);
  near.cut();
  await clock.advance(10);
  expect(links.a.status().transport).toBe('tcp');
  links.join('rdma', { delayMs: 40 });
  await clock.advance(60_000);
  expect(links.a.status()).toMatchObject({ transport: 'tcp', standby: ['rdma'], switchovers: 1 });
});

test('the rate of what was sent is part of the measurement', async () => {
  const rated = inputs
    .flatMap(({ paths }) => paths)
    .filter(({ deliveredBitsPerSecond }) => deliveredBitsPerSecond !== null);
  expect(rated.length).toBeGreaterThan(10);
  // A ping and its pong of 8 bytes each, twice a second.
  expect(Math.max(...rated.map(({ deliveredBitsPerSecond }) => deliveredBitsPerSecond ?? 0))).toBeLessThan(1000);
});
