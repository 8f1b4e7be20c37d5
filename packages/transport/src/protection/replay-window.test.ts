import { seededRandom } from '@dwcp/model';
import { expect, test } from 'vitest';
import { createReplayWindow } from './replay-window.ts';

test.each([64, 96, 1024])('a window of %i agrees with a set that forgets nothing', (width) => {
  const random = seededRandom(width, 'replay-window');
  const window = createReplayWindow(width);
  const seen = new Set<number>();
  let highest = 0;
  const judged = { fresh: 0, replayed: 0, 'behind-window': 0 };
  for (let step = 0; step < 50_000; step++) {
    const jump = random() < 0.01 ? 5 * width : 1.2 * width;
    const packetNumber = Math.max(1, Math.floor(highest + jump * (random() - 0.9)) + (random() < 0.3 ? 1 : 0));
    const expected = packetNumber <= highest - width ? 'behind-window' : seen.has(packetNumber) ? 'replayed' : 'fresh';
    const verdict = window.judge(packetNumber);
    expect(verdict).toBe(expected);
    judged[verdict]++;
    if (verdict === 'fresh' && random() < 0.8) {
      window.accept(packetNumber);
      seen.add(packetNumber);
      highest = Math.max(highest, packetNumber);
    }
  }
  expect(Math.min(...Object.values(judged))).toBeGreaterThan(500);
});

test('the widest number of the wire moves the window, and nothing old is fresh again', () => {
  const window = createReplayWindow(64);
  for (let packetNumber = 1; packetNumber <= 200; packetNumber++) window.accept(packetNumber);
  window.accept(Number.MAX_SAFE_INTEGER);
  expect(window.judge(Number.MAX_SAFE_INTEGER)).toBe('replayed');
  expect(window.judge(Number.MAX_SAFE_INTEGER - 63)).toBe('fresh');
  expect(window.judge(Number.MAX_SAFE_INTEGER - 64)).toBe('behind-window');
  expect(window.judge(200)).toBe('behind-window');
});

test.each([0, 32, 65, 1056, Number.NaN])('a width of %d is refused', (width) => {
  expect(() => createReplayWindow(width)).toThrow(RangeError);
});
