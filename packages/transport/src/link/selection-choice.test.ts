import type { SelectionSettings } from '@dwcp/model';
import { afterEach, expect, test } from 'vitest';
import type { Decision } from '../selection/decide.ts';
import type { SelectionInput } from '../selection/selection-input.ts';
import { renderTraceLine, replayTrace } from '../selection/trace.ts';
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
};

const clock = virtualClock();
const inputs: SelectionInput[] = [];
const recorded: { trace: string; readonly decisions: Decision[] }[] = [];
const links = twoLinks({
  clock,
  choose() {
    const record = { trace: '', decisions: [] as Decision[] };
    recorded.push(record);
    return selectionChoice({ ...settings, declared: 'rdma' }, (input, decision) => {
      inputs.push(input);
      record.trace += renderTraceLine(input);
      record.decisions.push(decision);
    });
  },
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

test('what a link recorded replays to the decisions it made', () => {
  expect(recorded).toHaveLength(2);
  for (const { trace, decisions } of recorded) {
    expect(replayTrace(trace, { ...settings, declared: 'rdma', link: 'as-recorded' })).toEqual(decisions);
    expect(decisions.map(({ reason }) => reason)).toContain('path-died');
  }
});

test('loss is that of what was sent since, not of the whole life of a connection', () => {
  const seen: (number | null)[] = [];
  const choose = selectionChoice(
    { ...settings, declared: 'tcp' },
    ({ paths }) => void seen.push(paths[0]?.lossRatio ?? null),
  );
  const at = (now: number, segments: { readonly sent: number; readonly resent: number } | null): void => {
    const tcp = {
      kind: 'tcp',
      provider: 'tcp',
      roundTripMicros: 1,
      capacityBitsPerSecond: null,
      lossRatio: 0.5,
    } as const;
    const observed = { ...tcp, sentBytes: now, segments };
    choose({ now, current: 'tcp', peerWants: null, pinned: null, transports: [observed] });
  };
  at(0, { sent: 1_000_000, resent: 0 });
  at(1_000, { sent: 1_000_100, resent: 10 });
  at(1_010, { sent: 1_000_101, resent: 11 });
  at(2_000, { sent: 1_000_200, resent: 10 });
  at(3_000, { sent: 1_000_200, resent: 10 });
  at(4_000, null);
  expect(seen).toEqual([null, 0.1, 0.1, 0, null, 0.5]);
});

test('what is pinned is told to the selection, and the cooldown runs from when it moved', async () => {
  const pair = twoLinks({ clock, choose: () => selectionChoice({ ...settings, declared: 'rdma' }, () => undefined) });
  pair.join('rdma', { delayMs: 1 });
  pair.join('tcp', { delayMs: 3 });
  await clock.advance(10_000);
  pair.a.switchTransport('tcp');
  await clock.advance(20_000);
  expect(pair.a.status().transport).toBe('tcp');
  pair.a.switchTransport('auto');
  await clock.advance(9_000);
  expect(pair.a.status().transport).toBe('tcp');
  await clock.advance(3_000);
  expect(pair.a.status()).toMatchObject({ transport: 'rdma', switchovers: 2 });
  await Promise.all([pair.a.close('done'), pair.b.close('done')]);
});

test('a transport that came back is not judged by what it was', async () => {
  const seen: SelectionInput[] = [];
  const choose = () => selectionChoice({ ...settings, declared: 'tcp' }, (input) => void seen.push(input));
  const pair = twoLinks({ clock, choose });
  pair.join('tcp', { delayMs: 3 });
  const first = pair.join('rdma', { delayMs: 40 });
  await clock.advance(2_000);
  first.cut();
  await clock.advance(100);
  seen.length = 0;
  pair.join('rdma', { delayMs: 1 });
  await clock.advance(2_000);
  const trips = seen.map(({ paths }) => paths.find(({ transport }) => transport === 'rdma')?.roundTripMicros);
  expect(trips).not.toContain(80_000);
  expect(trips.at(-1)).toBe(2_000);
  await Promise.all([pair.a.close('done'), pair.b.close('done')]);
});
