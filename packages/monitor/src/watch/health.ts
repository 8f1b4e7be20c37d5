import type { ChannelName } from '../alerts/alert.ts';
import type { Pending } from '../alerts/pending.ts';
import type { RunVerdict } from './run-figures.ts';
import type { WatchState } from './watch-state.ts';

/** `degraded`: it watches, and something about it needs a person. */
export type MonitorStatus = 'healthy' | 'degraded' | 'unhealthy';

export interface MonitorHealth {
  readonly status: MonitorStatus;
  readonly environment: string;
  /** Empty when healthy. */
  readonly reasons: readonly string[];
  readonly lastVerdict: RunVerdict | null;
  /** ISO 8601; null: none yet. */
  readonly lastSuccessAt: string | null;
  readonly channels: Readonly<Partial<Record<ChannelName, ChannelHealth>>>;
}

export interface ChannelHealth {
  readonly failures: number;
  /** Entries that wait to be taken. */
  readonly pending: number;
}

export interface HealthOptions {
  readonly environment: string;
  readonly nowElapsedMs: number;
  readonly intervalMs: number;
  readonly deadlineMs: number;
  readonly pending: readonly (readonly [ChannelName, Pending])[];
}

/** So many attempts in a row, and the channel is down rather than hindered. */
const failuresOfDown = 5;

/** Healthy only while the last run that saw something is younger than two intervals and one deadline. */
export function healthOf(state: WatchState, options: HealthOptions): MonitorHealth {
  const limitMs = 2 * options.intervalMs + options.deadlineMs;
  const ageMs = options.nowElapsedMs - (state.lastSuccess?.endedElapsedMs ?? state.startedElapsedMs);
  const down = options.pending.filter(([, { failures }]) => failures >= failuresOfDown).map(([name]) => name);
  const hindered = options.pending.filter(([, { failures }]) => failures > 0 && failures < failuresOfDown);
  const bad = [
    ...(state.lastSuccess === null ? ['no run has come to an end yet'] : []),
    ...(ageMs >= limitMs ? [`no run has come to an end for ${Math.round(ageMs / 1000)} s`] : []),
    ...down.map((name) => `${name} takes no alerts`),
  ];
  const worrying = [
    ...(state.last?.verdict === 'failed' ? [`the last run failed: ${state.last.message}`] : []),
    ...hindered.map(([name]) => `${name} did not take the last alert`),
    ...(state.saveFailure === null ? [] : [`what was told cannot be written down: ${state.saveFailure}`]),
  ];
  return {
    status: bad.length > 0 ? 'unhealthy' : worrying.length > 0 ? 'degraded' : 'healthy',
    environment: options.environment,
    reasons: [...bad, ...worrying],
    lastVerdict: state.last?.verdict ?? null,
    lastSuccessAt: state.lastSuccess === null ? null : new Date(state.lastSuccess.endedMs).toISOString(),
    channels: Object.fromEntries(
      options.pending.map(([name, { failures, entries }]) => [name, { failures, pending: entries.length }]),
    ),
  };
}
