import type { DwcpEvent } from '@dwcp/model';
import { hybridTransportSettings } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import type { LinkObservation } from '../link/observation.ts';
import { replayTrace } from '../selection/trace.ts';
import { watchSelection } from './watch-selection.ts';

const settings = hybridTransportSettings();

test('a switchover is told with its scores, and what led to it can be replayed', () => {
  const events: DwcpEvent[] = [];
  const watch = watchSelection(
    { settings, preference: ['rdma', 'tcp'] },
    { peer: 'b', emit: (event) => void events.push(event) },
  );
  expect(watch.report()).toBeNull();
  let current = watch.choose?.(seen(0, 'rdma')) ?? null;
  expect(watch.report()).toEqual({ reason: 'not-measured', scores: null });
  for (let second = 1; second <= 10; second++) current = watch.choose?.(seen(second, current)) ?? null;
  expect(current).toBe('tcp');
  expect(events).toEqual([
    {
      code: 'link.transport-chosen',
      message: 'b: tcp is chosen, better-path: rdma has a score of 0.20, tcp of 0.80',
      data: { peer: 'b', transport: 'tcp', reason: 'better-path', scores: watch.report()?.scores },
    },
  ]);
  if (settings.selection === null) throw new Error('the hybrid file chooses');
  const options = { ...settings.selection, declared: 'rdma', link: 'as-recorded' } as const;
  const decisions = replayTrace(watch.trace(), options);
  expect(decisions.filter(({ isSwitch }) => isSwitch)).toMatchObject([{ use: 'tcp', reason: 'better-path' }]);
});

test('a fixed mode chooses nothing', () => {
  const fixed = { settings: { ...settings, selection: null }, preference: ['tcp'] } as const;
  const watch = watchSelection(fixed, { peer: 'b', emit: () => undefined });
  expect(watch).toMatchObject({ choose: null });
  expect(watch.trace()).toBe('');
});

/** RDMA, of which neither capacity nor loss is known, is 20 ms away. */
function seen(second: number, current: LinkObservation['current']): LinkObservation {
  const unknown = { provider: 'x', capacityBitsPerSecond: null, lossRatio: null, segments: null, sentBytes: 0 };
  return {
    now: second * 1_000,
    current,
    peerWants: null,
    pinned: null,
    transports: [
      { ...unknown, kind: 'rdma', roundTripMicros: 40_000 },
      { ...unknown, kind: 'tcp', roundTripMicros: 400 },
    ],
  };
}
