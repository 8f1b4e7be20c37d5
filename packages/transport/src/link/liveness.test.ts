import { expect, test } from 'vitest';
import type { Frame } from '../frame/frame.ts';
import { encodePing } from '../frame/payload/ping.ts';
import { controlFrame } from '../reliable/control-queue.ts';
import { defaultLinkSettings } from './link-settings.ts';
import { type LivePath, livePath } from './live-path.ts';
import { liveness } from './liveness.ts';
import { memoryPath } from './memory-path.fixture.ts';
import { type PathSet, pathSet } from './path-set.ts';

const { pingIntervalMs, deadAfterMs } = defaultLinkSettings;
const stillClock = { now: () => 0, after: () => () => {} };

/** A path whose peer says nothing, and takes so many frames before the path is full. */
function silentPath(room: number): { readonly paths: PathSet; readonly path: LivePath } {
  const paths = pathSet();
  const [end] = memoryPath(1, { kind: 'tcp', clock: stillClock, room }).ends;
  const path = livePath(1, end, { now: 0, onWritable: () => {} });
  paths.add(path);
  return { paths, path };
}

test('a silent path is dead after its time', () => {
  const alive = liveness(silentPath(64).paths, defaultLinkSettings, 0);
  const looks = Array.from(
    { length: deadAfterMs / pingIntervalMs },
    (_, n) => alive.ask((n + 1) * pingIntervalMs).length,
  );
  expect(looks).toEqual([...looks.slice(1).map(() => 0), 1]);
});

test('a process that stood still blames nobody, and finds the dead path all the same when it is always late', () => {
  const alive = liveness(silentPath(64).paths, defaultLinkSettings, 0);
  expect(alive.ask(60_000)).toEqual([]);
  const late = 3 * pingIntervalMs;
  const looks = Array.from({ length: 10 }, (_, n) => alive.ask(60_000 + (n + 1) * late).length);
  expect(looks).toContain(1);
});

test('who asks without end and reads nothing gets no answers heaped up', () => {
  const { paths, path } = silentPath(4);
  const alive = liveness(paths, defaultLinkSettings, 0);
  const ping: Frame = controlFrame('ping', 0, encodePing({ id: 1 }));
  for (let n = 0; n < 10_000; n++) alive.receivePing(path, ping);
  expect(path.isBlocked()).toBe(true);
  expect(path.path.stats().sentMessages).toBeLessThanOrEqual(4);
});
