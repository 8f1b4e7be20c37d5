import { expect, test } from 'vitest';
import { encodeOpen } from '../frame/payload/open.ts';
import { controlFrame } from '../reliable/control-queue.ts';
import { reliableEndpoint } from '../reliable/endpoint.ts';
import { defaultReliableSettings } from '../reliable/settings.ts';
import { livePath } from './live-path.ts';
import { memoryPath } from './memory-path.fixture.ts';
import { sendTurn } from './send-turn.ts';
import { virtualClock } from './virtual-clock.fixture.ts';

/** Beyond it somebody rings without an end. */
const mostRings = 20;

test('what is due while no path takes anything waits until one does, and no alarm rings meanwhile', async () => {
  const clock = virtualClock();
  const endpoint = reliableEndpoint(defaultReliableSettings, true);
  const path = memoryPath(1, { kind: 'tcp', clock, delayMs: 5000, room: 1 });
  const live = livePath(1, path.ends[0], { now: 0, onWritable: () => sending.schedule() });
  const received: string[] = [];
  path.ends[1].receive((frames) => void received.push(...frames.map(({ type }) => type)));
  let rings = 0;
  const sending = sendTurn({
    clock,
    time: {
      every: () => undefined,
      once(ms, action) {
        rings += 1;
        return rings > mostRings ? () => undefined : clock.after(ms, action);
      },
      cancelAll: () => undefined,
    },
    endpoint: () => endpoint,
    lanes: () => [{ kind: 'tcp', classes: ['any'] }],
    flowsOf: () => [live],
    isUp: () => true,
    afterSending: () => void endpoint.takeEvents(),
    exhausted: () => undefined,
  });
  live.send(controlFrame('ping', 0, new Uint8Array(8)));
  expect(live.isBlocked()).toBe(true);
  const opened = controlFrame('open', 2, encodeOpen({ limitBytes: 0, target: 'db:5432' }));
  endpoint.receive({ ...opened, sequence: 1 }, clock.now());
  sending.schedule();
  await clock.advance(4000);
  expect(rings).toBeLessThan(3);
  await clock.advance(20_000);
  expect(received).toContain('ack');
  sending.stop();
});
