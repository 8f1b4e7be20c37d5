import { expect, test } from 'vitest';
import { virtualClock } from '../link/virtual-clock.fixture.ts';
import { openingGate } from './opening-gate.ts';

const never = new AbortController().signal;

function setUp() {
  const clock = virtualClock();
  const gate = openingGate({ perSecond: 10, burst: 2 }, { peer: 'beta', clock, waitMs: 500 });
  const passed: string[] = [];
  const pass = (name: string, signal = never, target = 'db:5432'): Promise<void> =>
    gate.pass({ target, signal }).then(
      () => void passed.push(`${name} at ${clock.now()}`),
      (cause: unknown) => void passed.push(`${name} not: ${cause instanceof Error ? cause.message : String(cause)}`),
    );
  return { clock, gate, passed, pass };
}

test('what the rate allows passes at once, the next ones in order when their turn has come', async () => {
  const { clock, passed, pass } = setUp();
  const all = ['a', 'b', 'c', 'd'].map((name) => pass(name));
  await clock.advance(0);
  expect(passed).toEqual(['a at 0', 'b at 0']);
  await clock.advance(1000);
  await Promise.all(all);
  expect(passed.slice(2)).toEqual(['c at 100', 'd at 200']);
  expect(clock.pending()).toBe(0);
});

test('who would wait too long is refused at once, and costs those who wait nothing', async () => {
  const { clock, passed, pass } = setUp();
  const all = Array.from({ length: 9 }, (_, n) => pass(`${n}`));
  await clock.advance(0);
  expect(passed).toEqual([
    '0 at 0',
    '1 at 0',
    ...['7', '8'].map((name) => `${name} not: more streams are to be opened than beta takes: 10 a second`),
  ]);
  await clock.advance(10_000);
  await Promise.all(all);
  expect(passed.slice(4)).toEqual(['2 at 100', '3 at 200', '4 at 300', '5 at 400', '6 at 500']);
});

test('who leaves while he waits gives his turn to the next', async () => {
  const { clock, passed, pass } = setUp();
  const leaving = new AbortController();
  const all = [pass('a'), pass('b'), pass('c', leaving.signal), pass('d')];
  await clock.advance(50);
  leaving.abort(new Error('left'));
  await clock.advance(1000);
  await Promise.all(all);
  expect(passed).toEqual(['a at 0', 'b at 0', 'c not: left', 'd at 100']);
});

test('who has left before he asks takes no turn', async () => {
  const { clock, passed, pass } = setUp();
  const all = [pass('a', AbortSignal.abort(new Error('left'))), pass('b'), pass('c')];
  await clock.advance(1000);
  await Promise.all(all);
  expect(passed.toSorted()).toEqual(['a not: left', 'b at 0', 'c at 0']);
});

test('who connects without end to one target holds up nobody who wants another, and nobody waits longer than he is told', async () => {
  const { clock, passed, pass } = setUp();
  const all = Array.from({ length: 9 }, (_, n) => pass(`${n}`));
  await clock.advance(150);
  all.push(...['x', 'y'].map((name) => pass(name, never, 'web:80')));
  await clock.advance(10_000);
  await Promise.all(all);
  expect(passed.filter((each) => !each.startsWith('7') && !each.startsWith('8'))).toEqual([
    '0 at 0',
    '1 at 0',
    '2 at 100',
    '3 at 200',
    'x at 300',
    '4 at 400',
    'y at 500',
    '5 not: more streams are to be opened than beta takes: 10 a second',
    '6 not: more streams are to be opened than beta takes: 10 a second',
  ]);
  expect(clock.pending()).toBe(0);
});

test('where the peer has no rate, everything passes', async () => {
  const clock = virtualClock();
  const gate = openingGate(null, { peer: 'beta', clock, waitMs: 500 });
  for (let count = 0; count < 100_000; count++) await gate.pass({ target: 'db:5432' });
  expect(clock.now()).toBe(0);
});
