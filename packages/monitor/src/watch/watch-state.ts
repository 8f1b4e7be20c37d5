import type { Drift } from '@dwcp/model';
import type { ChannelName } from '../alerts/alert.ts';
import type { AlertResult } from '../alerts/delivery.ts';
import type { Attempts } from './repair.ts';
import type { RunFigures, RunVerdict } from './run-figures.ts';

/** What the monitor knows of its own work since it started: numbers only, read by metrics, health and systemd. */
export interface WatchState {
  readonly startedElapsedMs: number;
  /** Elapsed time at the start of the run that runs; null between runs. */
  runningSinceMs: number | null;
  last: {
    readonly verdict: RunVerdict;
    readonly endedMs: number;
    readonly durationMs: number;
    readonly message: string;
  } | null;
  /** The last run that came to an end with a report. */
  lastSuccess: { readonly endedMs: number; readonly endedElapsedMs: number; readonly figures: RunFigures } | null;
  readonly runs: Map<RunVerdict, number>;
  overruns: number;
  readonly alerts: Map<ChannelName, Map<AlertResult, number>>;
  readonly attempts: Attempts;
  /** By action and result. */
  readonly repairs: Map<string, number>;
  /** Null: it was written the last time. */
  saveFailure: string | null;
}

export function newWatchState(startedElapsedMs: number): WatchState {
  return {
    startedElapsedMs,
    runningSinceMs: null,
    last: null,
    lastSuccess: null,
    runs: new Map(),
    overruns: 0,
    alerts: new Map(),
    attempts: new Map(),
    repairs: new Map(),
    saveFailure: null,
  };
}

export function countAlert(state: WatchState, channel: ChannelName, result: AlertResult): void {
  const counts = state.alerts.get(channel) ?? new Map<AlertResult, number>();
  counts.set(result, (counts.get(result) ?? 0) + 1);
  state.alerts.set(channel, counts);
}

export function countRepair(state: WatchState, { remediation }: Drift, isRepaired: boolean): void {
  const key = `${remediation.action} ${isRepaired ? 'repaired' : 'failed'}`;
  state.repairs.set(key, (state.repairs.get(key) ?? 0) + 1);
}
