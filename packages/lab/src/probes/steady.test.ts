import { expect, test } from 'vitest';
import type { FlowSnapshot } from './prober-snapshot.ts';
import { steadyUntil } from './steady.ts';

function seen(flow: string, runSinceMs: number | null, judgedMs: number): FlowSnapshot {
  return {
    flow,
    sent: 0,
    skipped: 0,
    answered: 0,
    lost: 0,
    isDown: false,
    judgedNs: judgedMs * 1e6,
    runSinceNs: runSinceMs === null ? null : runSinceMs * 1e6,
    lastLostNs: null,
    lastAnsweredNs: null,
    roundTripMs: 0,
    sendErrno: 0,
    targetErrno: 0,
  };
}

test('flows are steady up to where all of them are known', () => {
  expect(steadyUntil([seen('a', 100, 310), seen('b', 200, 300)], { sinceNs: 0, steadyMs: 100 })).toEqual({
    untilNs: 300e6,
    unsteady: [],
  });
});

test('a run that is too short, and a flow that is down, are not steady', () => {
  const flows = [seen('short', 210, 300), seen('down', null, 400), seen('long', 0, 305)];
  expect(steadyUntil(flows, { sinceNs: 0, steadyMs: 100 }).unsteady).toEqual(['short', 'down']);
});

test('answers from before the time that counts do not make a flow steady', () => {
  const flows = [seen('a', 0, 1000)];
  expect(steadyUntil(flows, { sinceNs: 950e6, steadyMs: 100 }).unsteady).toEqual(['a']);
  expect(steadyUntil(flows, { sinceNs: 900e6, steadyMs: 100 }).unsteady).toEqual([]);
});
