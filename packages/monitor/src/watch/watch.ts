import type { Context, Notifier } from '@dwcp/io';
import type { DriftReport } from '@dwcp/model';
import type { AlertMemory } from '../alerts/alert-memory.ts';
import type { Delivery } from '../alerts/delivery.ts';
import type { LogLine } from '../channels/log-file.ts';
import type { MonitorClock } from './monitor-clock.ts';
import { type Pace, planWait } from './plan-wait.ts';
import type { Repair } from './repair.ts';
import { runRound } from './round.ts';
import type { WatchState } from './watch-state.ts';

export interface WatchSettings extends Pace {
  readonly environment: string;
  /** A run that takes longer is ended. */
  readonly deadlineMs: number;
  readonly remindAfterMs: number;
  readonly uncheckedRuns: number;
}

/** What the loop works with; tests give their own. */
export interface WatchParts {
  readonly clock: MonitorClock;
  readonly state: WatchState;
  readonly memory: AlertMemory;
  readonly deliveries: readonly Delivery[];
  readonly notifier: Notifier;
  /** Null: nothing is mended without a person. */
  readonly repair: Repair | null;
  detect(ctx: Context): Promise<DriftReport>;
  keepReport(report: DriftReport): Promise<unknown>;
  /** Why the environment is not to be looked at for now; null when it is. */
  busyWith(): Promise<string | null>;
  /** Whether the baseline has become another since the run of the report began. */
  wasDeployedMeanwhile(report: DriftReport): Promise<boolean>;
  /** A context whose processes end with the signal. */
  contextOf(signal: AbortSignal): Context;
  /** Never throws. */
  log(line: LogLine): Promise<void>;
  /** Writes the memory; never throws. */
  save(): Promise<void>;
}

/** Runs one after the other until the signal is aborted: never two at a time, whatever becomes of one. */
export async function watch(parts: WatchParts, settings: WatchSettings, ctx: Context): Promise<void> {
  const { clock, state } = parts;
  while (!ctx.signal.aborted) {
    const startedMs = clock.elapsed();
    await runRound(parts, settings, ctx);
    if (ctx.signal.aborted) return;
    const tookMs = clock.elapsed() - startedMs;
    if (tookMs > settings.intervalMs) {
      state.overruns += 1;
      const message = `a run took ${Math.round(tookMs / 1000)} s, longer than the interval: the next begins now`;
      ctx.events.emit({ code: 'monitor.run-overran', message, data: { durationMs: Math.round(tookMs) } });
    }
    await clock.sleep(planWait(settings, { tookMs, random: clock.random() }), ctx.signal);
  }
}
