import { metricRows } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { nothingPending } from '../alerts/pending.ts';
import { sampleDrift, sampleReport, uncheckedPart } from '../drift-report.fixture.ts';
import { figuresOf } from '../watch/run-figures.ts';
import { countAlert, newWatchState } from '../watch/watch-state.ts';
import { metricTable } from './metric-table.ts';
import { openMetrics } from './metrics.ts';

function sample() {
  const state = newWatchState(0);
  const report = sampleReport(
    [sampleDrift('a'), sampleDrift('b'), sampleDrift('c', { kind: 'policy', severity: 'critical' })],
    {
      unchecked: [uncheckedPart({ kind: 'terraform' })],
    },
  );
  state.lastSuccess = { endedMs: 1_000_000, endedElapsedMs: 0, figures: figuresOf(report) };
  state.last = { verdict: 'failed', endedMs: 2_000_000, durationMs: 1_500, message: 'x' };
  state.runs.set('failed', 2).set('drift', 1);
  state.repairs.set('restore-file repaired', 4);
  countAlert(state, 'slack', 'failed');
  countAlert(state, 'slack', 'failed');
  const metrics = openMetrics({
    version: '1.2.3',
    environment: 'lab',
    startedMs: 500_000,
    state,
    status: () => 'degraded',
    pending: () => [['slack', nothingPending]],
  });
  return { state, metrics };
}

async function scrape(metrics: { render(): Promise<string> }): Promise<Readonly<Record<string, number>>> {
  const lines = (await metrics.render()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

test('what is scraped is what the monitor knows', async () => {
  expect(await scrape(sample().metrics)).toMatchObject({
    'dwcp_drift_monitor_info{version="1.2.3",environment="lab"}': 1,
    'dwcp_drift_monitor_health{status="degraded",environment="lab"}': 1,
    'dwcp_drift_monitor_health{status="healthy",environment="lab"}': 0,
    'dwcp_drift_open{kind="files",severity="medium",environment="lab"}': 2,
    'dwcp_drift_open{kind="policy",severity="critical",environment="lab"}': 1,
    'dwcp_drift_open{kind="terraform",severity="high",environment="lab"}': 0,
    'dwcp_drift_unchecked{kind="terraform",environment="lab"}': 1,
    'dwcp_drift_unchecked{kind="files",environment="lab"}': 0,
    'dwcp_drift_run_duration_seconds{environment="lab"}': 1.5,
    'dwcp_drift_last_run_verdict{verdict="failed",environment="lab"}': 1,
    'dwcp_drift_last_run_verdict{verdict="drift",environment="lab"}': 0,
    'dwcp_drift_last_run_timestamp_seconds{environment="lab"}': 2000,
    'dwcp_drift_last_success_timestamp_seconds{environment="lab"}': 1000,
    'dwcp_drift_runs_total{verdict="failed",environment="lab"}': 2,
    'dwcp_drift_alerts_total{channel="slack",result="failed",environment="lab"}': 2,
    'dwcp_drift_alerts_total{channel="slack",result="sent",environment="lab"}': 0,
    'dwcp_drift_remediations_total{action="restore-file",result="repaired",environment="lab"}': 4,
  });
});

test('two scrapes of the same are the same: nothing is counted by looking', async () => {
  const { metrics } = sample();
  const numbers = async () =>
    Object.entries(await scrape(metrics)).filter(([name]) => !name.includes('resident_memory'));
  expect(await numbers()).toEqual(await numbers());
});

test('a drift that is gone is 0, and before the first run there is no drift figure that could pass for one', async () => {
  const { state, metrics } = sample();
  state.lastSuccess = { endedMs: 3_000_000, endedElapsedMs: 0, figures: figuresOf(sampleReport([])) };
  expect((await scrape(metrics))['dwcp_drift_open{kind="files",severity="medium",environment="lab"}']).toBe(0);
  state.lastSuccess = null;
  const names = Object.keys(await scrape(metrics));
  expect(names.filter((name) => /^dwcp_drift_(open|unchecked|ignored|last_success)/.test(name))).toEqual([]);
});

test('docs/metrics.md lists exactly the metrics there are', () => {
  expect(metricRows((name) => name.startsWith('dwcp_drift_'))).toEqual(
    Object.entries(metricTable).map(([name, { type, labels, help }]) => [name, type, labels.join(', '), help]),
  );
});

test('every name is in base units, and a counter says that it is one', () => {
  for (const [name, { type }] of Object.entries(metricTable)) {
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(name, name).not.toMatch(/_(ms|us|gbps|mbps|percent|kb|mb)(_|$)/);
  }
});
