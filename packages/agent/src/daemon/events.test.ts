import { recordingSink } from '@dwcp/io';
import { expect, test } from 'vitest';
import { linkStatus } from '../transport-node.fixture.ts';
import { judgements } from './peer-watch.ts';
import { throttleEvents } from './throttle-events.ts';

test('a peer that is put into quarantine, and one that comes back, is told once', () => {
  const [free, shut] = [linkStatus('br1-gw1'), linkStatus('br1-gw1', { isQuarantined: true, reputation: 0.1 })];
  const told = (...looks: Parameters<typeof judgements>) => judgements(...looks).map(({ message }) => message);
  expect(told([], [free])).toEqual([]);
  expect(told([free], [shut])).toEqual(['br1-gw1 was put into quarantine']);
  expect(told([shut], [shut])).toEqual([]);
  expect(told([shut], [free])).toEqual(['br1-gw1 came back from quarantine']);
  expect(told([], [shut])).toEqual(['br1-gw1 was put into quarantine']);
});

test('of a flood of events ten of a kind and peer pass, and the next one counts the rest', () => {
  let nowMs = 0;
  const sink = recordingSink();
  const throttled = throttleEvents(sink, () => nowMs);
  const flood = (peer: string, count: number): void => {
    for (let index = 0; index < count; index++) {
      throttled.emit({ code: 'agent.connection-refused', message: `no ${index}`, data: { peer } });
    }
  };
  flood('br1-gw1', 1000);
  flood('br2-gw1', 1);
  expect(sink.events).toHaveLength(11);
  nowMs = 10_000;
  flood('br1-gw1', 1);
  expect(sink.events.at(-1)).toEqual({
    code: 'agent.connection-refused',
    message: 'no 0 (990 more like it were left out)',
    data: { peer: 'br1-gw1', suppressed: 990 },
  });
});
