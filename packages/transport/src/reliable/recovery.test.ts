import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TwoEnds, twoEnds } from './two-ends.fixture.ts';

/** A time-out of the settings, and ways and delays of acknowledgements on top. */
const oneTimeoutMs = 1100;

function joined(settings = {}): { readonly link: TwoEnds; readonly stream: number } {
  const link = twoEnds(settings);
  link.addPath(1, 1);
  link.addPath(2, 1);
  for (const side of [0, 1] as const) link.carry(side, 1);
  const stream = Number(link.ends[0].open('db:5432'));
  link.advance(50);
  return { link, stream };
}

test('who waits for acknowledgements that were lost with their path goes on as soon as the other end knows of the loss', () => {
  const { link, stream } = joined({ maxUnackedBytes: 256 * 1024 });
  link.carry(1, 2);
  link.silence(2);
  link.ends[0].write(stream, new Uint8Array(1024 * 1024));
  link.advance(3500);
  expect(link.read(1)).toBeLessThan(1024 * 1024);
  link.carry(1, 1);
  link.lose(1, 2);
  expect(link.until(() => link.read(1) === 1024 * 1024)).toBeLessThan(100);
});

test('what a path swallowed while it was silent waits no longer because it timed out before, once something comes through', () => {
  const { link, stream } = joined();
  link.silence(1);
  link.ends[0].write(stream, new Uint8Array(10));
  link.advance(7200);
  link.heal(1);
  link.ends[0].write(stream, new Uint8Array(10));
  expect(link.until(() => link.read(1) === 20)).toBeLessThan(oneTimeoutMs);
});

test('a frame is tried again every other second at least, however often it timed out', () => {
  const { link, stream } = joined();
  link.silence(1);
  link.ends[0].write(stream, new Uint8Array(10));
  link.advance(40_000);
  link.heal(1);
  expect(link.until(() => link.read(1) === 10)).toBeLessThan(2 * oneTimeoutMs);
});

test('much that a silent path swallowed before an orderly switch follows the first of it, and is not timed out one by one', () => {
  const { link, stream } = joined();
  link.silence(1);
  for (let n = 0; n < 2000; n++) link.ends[0].write(stream, Uint8Array.of(n));
  link.advance(10);
  for (const side of [0, 1] as const) link.carry(side, 2);
  expect(link.until(() => link.read(1) === 2000)).toBeLessThan(oneTimeoutMs + 300);
});

test('a path that is only slow is not flooded with what it has already taken', () => {
  const { link, stream } = joined();
  link.addPath(3, 5000);
  link.carry(0, 3);
  for (let n = 0; n < 2000; n++) link.ends[0].write(stream, Uint8Array.of(n));
  link.until(() => link.read(1) === 2000);
  expect(link.ends[0].stats().resentFrames).toBeLessThan(10);
});

test('what a dead path leaves behind goes over a much slower one once', () => {
  const { link, stream } = joined({ maxWindowBytes: 32 * 1024 * 1024, initialWindowBytes: 32 * 1024 * 1024 });
  link.addPath(3, 20, { bytesPerMs: 1250, bufferMs: 4000 });
  const shown = 8 * 1024 * 1024;
  link.ends[0].write(stream, new Uint8Array(shown));
  link.until(() => link.read(1) === shown);
  link.silence(1);
  const bytes = 24 * 1024 * 1024;
  link.ends[0].write(stream, new Uint8Array(bytes));
  link.advance(10);
  expect(link.ends[0].stats().unackedBytes).toBeGreaterThanOrEqual(bytes);
  for (const side of [0, 1] as const) {
    link.carry(side, 3);
    link.lose(side, 1);
  }
  const idealMs = bytes / 1250;
  expect(link.until(() => link.read(1) === shown + bytes)).toBeLessThan(1.1 * idealMs);
  expect(link.ends[1].stats().duplicateFrames).toBeLessThan(10);
});

type Deed =
  | { readonly deed: 'write'; readonly side: 0 | 1; readonly frames: number }
  | { readonly deed: 'carry'; readonly side: 0 | 1; readonly path: number }
  | { readonly deed: 'silence'; readonly path: number }
  | { readonly deed: 'heal'; readonly path: number }
  | { readonly deed: 'replace'; readonly path: number; readonly noticedAfterMs: number }
  | { readonly deed: 'wait'; readonly ms: number };

const side = fc.constantFrom<0 | 1>(0, 1);
const place = fc.nat(1);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ deed: fc.constant('write' as const), side, frames: fc.constantFrom(1, 3, 200) }),
  fc.record({ deed: fc.constant('carry' as const), side, path: place }),
  fc.record({ deed: fc.constant('silence' as const), path: place }),
  fc.record({ deed: fc.constant('heal' as const), path: place }),
  fc.record({ deed: fc.constant('replace' as const), path: place, noticedAfterMs: fc.constantFrom(0, 30, 1500) }),
  fc.record({ deed: fc.constant('wait' as const), ms: fc.constantFrom(1, 20, 300, 3000) }),
);

test('whatever befell the paths, all of it is there two time-outs after they are good again', () => {
  let longestMs = 0;
  fc.assert(
    fc.property(fc.array(deed, { minLength: 5, maxLength: 25 }), (deeds) => {
      const { link, stream } = joined();
      const places = [1, 2];
      const written = [0, 0];
      for (const each of deeds) {
        const path = 'path' in each ? (places[each.path] ?? 1) : 1;
        if (each.deed === 'write') {
          for (let n = 0; n < each.frames; n++) link.ends[each.side].write(stream, Uint8Array.of(n));
          written[each.side] = (written[each.side] ?? 0) + each.frames;
        } else if (each.deed === 'carry') link.carry(each.side, path);
        else if (each.deed === 'silence') link.silence(path);
        else if (each.deed === 'heal') link.heal(path);
        else if (each.deed === 'wait') link.advance(each.ms);
        else {
          // One end learns at once that the path is gone, the other one later.
          const next = Math.max(...places) + 1;
          link.silence(path);
          link.lose(0, path);
          link.advance(each.noticedAfterMs);
          link.lose(1, path);
          link.addPath(next, 1);
          places[each.path] = next;
          for (const end of [0, 1] as const) link.carry(end, places[1 - each.path] ?? 1);
        }
      }
      for (const path of places) link.heal(path);
      const tookMs = link.until(() => link.read(1) === written[0] && link.read(0) === written[1]);
      longestMs = Math.max(longestMs, tookMs);
      expect(tookMs).toBeLessThan(2 * oneTimeoutMs + 300);
    }),
    { numRuns: 150, seed: 20_261_130 },
  );
  // It came to more than a round trip now and then, or nothing was tried.
  expect(longestMs).toBeGreaterThan(500);
});
