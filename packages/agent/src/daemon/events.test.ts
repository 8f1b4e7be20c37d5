import { recordingSink } from '@dwcp/io';
import { expect, test } from 'vitest';
import { linkStatus } from '../transport-node.fixture.ts';
import { linkEvents } from './link-watch.ts';
import { throttleEvents } from './throttle-events.ts';

function told(before: Parameters<typeof linkEvents>[0], after: Parameters<typeof linkEvents>[1]) {
  return linkEvents(before, after).map(({ code, message }) => `${code} ${message}`);
}

test('a link that comes, moves, is judged and goes is told each time, and only then', () => {
  const up = linkStatus('br1-gw1', { transport: 'rdma', provider: 'efa', declaredTransport: 'rdma' });
  const moved = linkStatus('br1-gw1', { switchovers: 1 });
  const shut = linkStatus('br1-gw1', { isQuarantined: true });
  const down = linkStatus('br1-gw1', { status: 'down', lastError: 'no answer' });
  expect(told([], [up])).toEqual(['agent.link-changed the link to br1-gw1 is established on rdma (efa)']);
  expect(told([up], [up])).toEqual([]);
  expect(told([up], [moved])).toEqual(['agent.transport-switched the link to br1-gw1 moved from rdma to tcp (tcp)']);
  expect(told([moved], [shut])).toEqual(['agent.peer-judged br1-gw1 was put into quarantine']);
  expect(told([shut], [moved])).toEqual(['agent.peer-judged br1-gw1 came back from quarantine']);
  expect(told([moved], [down])).toEqual(['agent.link-changed the link to br1-gw1 is down: no answer']);
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
