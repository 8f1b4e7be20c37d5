import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type DriftReport, DwcpError } from '@dwcp/model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlertRefused } from '../alerts/alert.ts';
import { sampleDrift, sampleReport, uncheckedPart } from '../drift-report.fixture.ts';
import { healthOf } from './health.ts';
import type { Repair } from './repair.ts';
import { taking, WatchSetup } from './watch.fixture.ts';

let setup = new WatchSetup();
beforeEach(() => {
  setup = new WatchSetup();
});
afterEach(() => setup.stop());

const minuteMs = 60_000;
const codes = () => setup.events.events.map(({ code }) => code);
const drifting = (...ids: readonly string[]) => sampleReport(ids.map((id) => sampleDrift(id)));

describe('the schedule', () => {
  test('runs begin one interval after the other, whatever a run takes of it', async () => {
    setup.answers = [taking(setup, 100_000)];
    await setup.start();
    await setup.clock.advance(20 * minuteMs);
    expect(setup.starts).toEqual([0, 300, 600, 900, 1200]);
  });

  test.each([
    [0, [0, 270, 540]],
    [1, [0, 330, 660]],
  ])('of the chance %d a start lies a tenth of the interval aside', async (chance, starts) => {
    setup.clock.chance = chance;
    await setup.start();
    await setup.clock.advance(12 * minuteMs);
    expect(setup.starts).toEqual(starts);
  });

  test('after a run that is longer than the interval the next begins at once, and never beside it', async () => {
    setup.answers = [taking(setup, 400_000)];
    await setup.start();
    await setup.clock.advance(1_300_000);
    expect(setup.starts).toEqual([0, 400, 800, 1200]);
    expect(setup.mostRunning).toBe(1);
    expect(codes().filter((code) => code === 'monitor.run-overran')).toHaveLength(3);
    expect(setup.state.overruns).toBe(3);
  });

  test('a run that does not end is ended at its deadline, and the next one follows', async () => {
    setup.answers = [taking(setup, Number.MAX_SAFE_INTEGER), sampleReport([])];
    await setup.start();
    await setup.clock.advance(900_000);
    expect(setup.lines).toEqual([
      'ERROR lab: the run failed after 900.0 s: the run did not end in 900 s',
      'SUCCESS lab: in sync after 0.0 s',
    ]);
    expect(setup.told()).toEqual([['run-failed run'], ['run-recovered run']]);
  });

  test.each([new DwcpError('CONFIG_INVALID', 'nothing to read'), new Error('a bug'), new TypeError('x is not y')])(
    'no run that fails ends the monitor: %s',
    async (error) => {
      setup.answers = [error];
      await setup.start();
      await setup.clock.advance(60 * minuteMs);
      expect(setup.state.runs.get('failed')).toBe(13);
      expect(setup.told()).toEqual([['run-failed run']]);
      expect(codes().includes('monitor.bug-found')).toBe(!(error instanceof DwcpError));
    },
  );

  test('a stop ends the run that goes on, tells nothing of it and leaves no timer', async () => {
    setup.answers = [taking(setup, 600_000)];
    await setup.start();
    await setup.clock.advance(minuteMs);
    expect(setup.running).toBe(1);
    await setup.stop();
    expect([setup.running, setup.clock.sleepers, setup.told(), setup.state.last]).toEqual([0, 0, [], null]);
  });

  test('a stop between two runs ends at once', async () => {
    await setup.start();
    await setup.clock.advance(minuteMs);
    await setup.stop();
    expect(setup.clock.sleepers).toBe(0);
  });

  test('while somebody deploys nothing is looked at, and what was seen meanwhile is told to nobody', async () => {
    setup.busy = 'process 7 is working on it';
    await setup.start();
    expect([setup.starts, setup.lines]).toEqual([[], ['INFO lab: not looked at, process 7 is working on it']]);
    setup.busy = null;
    setup.answers = [taking(setup, minuteMs, drifting('half-a-deploy')), sampleReport([])];
    await setup.clock.advance(300_000);
    setup.busy = 'process 8 is working on it';
    await setup.clock.advance(minuteMs);
    setup.busy = null;
    await setup.clock.advance(300_000);
    expect(setup.state.runs).toEqual(
      new Map([
        ['skipped', 2],
        ['in-sync', 1],
      ]),
    );
    expect([setup.told(), setup.kept.length]).toEqual([[], 1]);
  });
});

test('of a run that a whole deploy fell into nothing is told', async () => {
  setup.answers = [drifting('half-a-deploy')];
  setup.isDeployed = true;
  await setup.start();
  await setup.clock.advance(5 * minuteMs);
  expect(setup.told()).toEqual([]);
  setup.isDeployed = false;
  await setup.clock.advance(5 * minuteMs);
  expect(setup.told()).toEqual([['new half-a-deploy']]);
});

describe('what is told', () => {
  test('a drift is told once, and once more when it is gone, over a day of runs', async () => {
    setup.answers = [...Array.from({ length: 200 }, () => drifting('a')), sampleReport([])];
    await setup.start();
    await setup.clock.advance(24 * 60 * minuteMs);
    expect(setup.starts).toHaveLength(289);
    expect(setup.told()).toEqual([['new a'], ['resolved a']]);
  });

  test('what could not be looked at resolves nothing', async () => {
    const unchecked = [uncheckedPart()];
    setup.answers = [drifting('a'), sampleReport([], { unchecked }), new Error('x'), sampleReport([])];
    await setup.start();
    await setup.clock.advance(15 * minuteMs);
    expect(setup.told()).toEqual([['new a'], ['run-failed run'], ['resolved a', 'run-recovered run']]);
  });

  test('more than the limit of an hour is held back, and told together with the rest', async () => {
    const reports = Array.from({ length: 12 }, (_, run) =>
      drifting(...Array.from({ length: run + 1 }, (_unused, id) => `d${id}`)),
    );
    setup.answers = [...reports];
    await setup.start();
    await setup.clock.advance(55 * minuteMs);
    expect(setup.told()).toEqual([['new d0'], ['new d1'], ['new d2']]);
    expect(setup.state.alerts.get('slack')?.get('held-back')).toBe(8);
    await setup.clock.advance(5 * minuteMs + 1);
    const [summary] = setup.alerts;
    expect(summary).toMatchObject({ heldBack: 8, leftOut: 0, open: 12 });
    expect(setup.told()).toEqual([Array.from({ length: 9 }, (_, id) => `new d${id + 3}`)]);
  });

  test('more than there is room for is counted', async () => {
    setup.refusal = new AlertRefused('slack answered 500');
    setup.answers = [drifting(...Array.from({ length: 40 }, (_, id) => `d${id}`))];
    await setup.start();
    setup.refusal = null;
    await setup.clock.advance(minuteMs);
    expect(setup.alerts).toMatchObject([{ leftOut: 30, open: 40 }]);
    expect(setup.told()[0]).toHaveLength(10);
  });
});

describe('a channel that does not take alerts', () => {
  test('is asked again later and later, with the same alert, until it takes it', async () => {
    setup.refusal = new AlertRefused('slack answered 500');
    setup.answers = [drifting('a')];
    await setup.start();
    await setup.clock.advance(4 * minuteMs);
    // At 0, 5, 15, 35, 75 and 155 s.
    expect(setup.state.alerts.get('slack')?.get('failed')).toBe(6);
    const failed = setup.events.events.filter(({ code }) => code === 'monitor.alert-failed');
    expect(failed[0]).toMatchObject({
      message: 'slack answered 500; what it was to tell is kept',
      data: { failures: 1, entries: 1 },
    });
    setup.refusal = null;
    await setup.clock.advance(5 * minuteMs);
    expect(setup.told()).toEqual([['new a']]);
    expect(codes()).toContain('monitor.alerts-recovered');
  });

  test('makes the monitor unhealthy in the end, though every run is fine', async () => {
    setup.refusal = new AlertRefused('slack answered 404', { isFinal: true });
    setup.answers = [drifting('a')];
    const health = () =>
      healthOf(setup.state, {
        environment: 'lab',
        nowElapsedMs: setup.clock.elapsed(),
        intervalMs: 300_000,
        deadlineMs: 900_000,
        pending: Object.entries(setup.stored?.channels ?? {}) as never,
      });
    await setup.start();
    expect(health()).toMatchObject({ status: 'degraded', channels: { slack: { failures: 1, pending: 1 } } });
    await setup.clock.advance(120 * minuteMs);
    expect(health()).toMatchObject({ status: 'unhealthy', reasons: ['slack takes no alerts'] });
  });

  test('and that fails in a way nobody foresaw holds up no run', async () => {
    setup.refusal = new TypeError('no such thing https://hooks.slack.example/services/T0/B0/secret');
    setup.answers = [drifting('a')];
    await setup.start();
    await setup.clock.advance(10 * minuteMs);
    expect(setup.starts).toHaveLength(3);
    expect(JSON.stringify(setup.events.events)).not.toContain('hooks.slack');
  });
});

describe('a restart', () => {
  test('tells nothing again that was told, and what was resolved meanwhile', async () => {
    setup.answers = [drifting('a', 'b')];
    await setup.start();
    await setup.stop();
    expect(setup.told()).toEqual([['new a', 'new b']]);
    setup.answers = [drifting('b', 'c')];
    await setup.start();
    await setup.clock.advance(minuteMs);
    expect(setup.told()).toEqual([['new c', 'resolved a']]);
  });

  test('tells what was not taken before, within the limit that was used up before', async () => {
    setup.refusal = new AlertRefused('slack was not reached (ECONNREFUSED)');
    setup.answers = [drifting('a')];
    await setup.start();
    await setup.stop();
    setup.refusal = null;
    await setup.start();
    await setup.clock.advance(minuteMs);
    expect(setup.told()).toEqual([['new a']]);
    await setup.stop();
    expect(setup.stored?.channels.slack?.sentAtMs).toHaveLength(1);
  });
});

describe('repair', () => {
  const given: string[][] = [];
  /** Mends what is in `mended` and fails at the rest. */
  const mending = (...mended: readonly string[]): { repair: Repair } => ({
    repair: async ({ drifts }) => {
      given.push(drifts.map(({ id }) => id));
      return drifts.map((drift) => ({ drift, isRepaired: mended.includes(drift.id) }));
    },
  });
  beforeEach(() => void given.splice(0));

  test('is tried on what is new, and both outcomes are told and counted', async () => {
    setup.answers = [drifting('a', 'b'), sampleReport([])];
    setup.parts = mending('a');
    await setup.start();
    await setup.clock.advance(5 * minuteMs);
    expect(given).toEqual([['a', 'b']]);
    expect(setup.told().flat()).toEqual([
      'new a',
      'new b',
      'repaired repair a',
      'not-repaired repair b',
      'resolved a',
      'resolved b',
    ]);
    expect(setup.state.repairs).toEqual(
      new Map([
        ['restore-file repaired', 1],
        ['restore-file failed', 1],
      ]),
    );
  });

  test('that does not help is tried again after a while, and told once', async () => {
    setup.answers = [drifting('a')];
    setup.parts = mending();
    await setup.start();
    await setup.clock.advance(60 * minuteMs);
    expect(given).toEqual([['a'], ['a'], ['a'], ['a'], ['a']]);
    expect(setup.told().flat()).toEqual(['new a', 'not-repaired repair a']);
  });

  test('is never tried on the cloud, a policy, the description, or what wants a person', async () => {
    setup.answers = [
      sampleReport([
        sampleDrift('cloud', { kind: 'terraform', remediation: { action: 'terraform-apply', hint: '' } }),
        sampleDrift('policy', { kind: 'policy' }),
        sampleDrift('description', { cause: 'not-applied' }),
        sampleDrift('gone', { check: 'description/missing', node: null }),
        sampleDrift('person', { remediation: { action: 'manual', hint: '' } }),
      ]),
    ];
    setup.parts = mending();
    await setup.start();
    await setup.clock.advance(60 * minuteMs);
    expect(given).toEqual([]);
  });

  test('that fails is told and ends nothing', async () => {
    setup.answers = [drifting('a')];
    setup.parts = {
      repair: async () => {
        throw new DwcpError('DEPLOY_LOCKED', 'process 7 is working on this environment');
      },
    };
    await setup.start();
    await setup.clock.advance(10 * minuteMs);
    expect(setup.lines.filter((line) => line.startsWith('ERROR'))).toEqual([
      'ERROR lab: nothing was repaired: process 7 is working on this environment',
    ]);
    expect(setup.state.repairs).toEqual(new Map([['restore-file failed', 1]]));
    expect(setup.starts).toHaveLength(3);
  });

  test('that hangs is ended at the deadline', async () => {
    setup.answers = [drifting('a')];
    setup.parts = {
      repair: async (_report, ctx) => {
        await setup.clock.sleep(Number.MAX_SAFE_INTEGER, ctx.signal);
        throw new DwcpError('INTERRUPTED', 'interrupted');
      },
    };
    await setup.start();
    await setup.clock.advance(900_000);
    expect(setup.lines).toContain('ERROR lab: nothing was repaired: the run did not end in 900 s');
  });
});

test('health follows the age of the last run that saw something', async () => {
  const options = { environment: 'lab', intervalMs: 300_000, deadlineMs: 900_000, pending: [] };
  const health = () => healthOf(setup.state, { ...options, nowElapsedMs: setup.clock.elapsed() });
  setup.answers = [taking(setup, 1000), new DwcpError('CONFIG_INVALID', 'nothing to read')];
  await setup.start();
  expect(health()).toMatchObject({ status: 'unhealthy', reasons: ['no run has come to an end yet'] });
  await setup.clock.advance(1000);
  expect(health()).toMatchObject({ status: 'healthy', reasons: [], lastVerdict: 'in-sync' });
  await setup.clock.advance(1_499_000);
  expect(health()).toMatchObject({ status: 'degraded', lastVerdict: 'failed' });
  await setup.clock.advance(1000);
  expect(health()).toMatchObject({
    status: 'unhealthy',
    reasons: [expect.stringContaining('1500 s'), expect.anything()],
  });
});

test('over a thousand runs nothing grows: no timer, no listener, no entry, no report', async () => {
  const sizes = () => ({
    sleepers: setup.clock.sleepers,
    stored: JSON.stringify(setup.stored).length,
    listeners: getEventListeners(setup.signal, 'abort').length,
    attempts: setup.state.attempts.size,
    repairs: setup.state.repairs.size,
    runs: setup.state.runs.size,
  });
  setup.limits = { ...setup.limits, maxAlerts: 1_000, perMs: minuteMs };
  const reports: WeakRef<DriftReport>[] = [];
  setup.parts = {
    keepReport: async (report) => reports.push(new WeakRef(report)),
    repair: async ({ drifts }) => drifts.map((drift) => ({ drift, isRepaired: false })),
  };
  let run = 0;
  setup.answers = [async () => drifting('always', `d${String(run++).padStart(5, '0')}`)];
  await setup.start();
  await setup.clock.advance(100 * 5 * minuteMs);
  setup.told();
  const before = sizes();
  await setup.clock.advance(1000 * 5 * minuteMs);
  expect(setup.starts.length).toBeGreaterThan(1000);
  expect(sizes()).toEqual(before);
  setup.told();
  await collectGarbage();
  expect(reports.length).toBeGreaterThan(1000);
  expect(reports.filter((report) => report.deref() !== undefined).length).toBeLessThanOrEqual(2);
});

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('no garbage collector');
  // What a turn has read of a weak reference lives to its end.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}
