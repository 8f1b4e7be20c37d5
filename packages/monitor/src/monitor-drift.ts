import { join } from 'node:path';
import { detectDrift, keepReport } from '@dwcp/drift';
import { environmentPaths, loadBaseline } from '@dwcp/environment';
import { type Context, type EventSink, inspectLock, processRunner, startWatchdog } from '@dwcp/io';
import type { AlertChannel, ChannelName } from './alerts/alert.ts';
import { type AlertMemory, memoryFile, openAlertMemory } from './alerts/alert-memory.ts';
import { openDelivery } from './alerts/delivery.ts';
import type { Pending, PendingLimits } from './alerts/pending.ts';
import { type LogFile, renderLogLine } from './channels/log-file.ts';
import { openChannels } from './channels/open-channels.ts';
import { openMetrics } from './metrics/metrics.ts';
import { openMonitorServer, type Served } from './open-monitor-server.ts';
import type { MonitorOptions } from './options.ts';
import { takeMonitorLock } from './take-monitor-lock.ts';
import { healthOf } from './watch/health.ts';
import { type WatchParts, type WatchSettings, watch } from './watch/watch.ts';
import { countAlert, newWatchState, type WatchState } from './watch/watch-state.ts';

/**
 * Looks for drift of one environment again and again until the signal is aborted, and tells what changed. Returns whether
 * everything there was to tell was told.
 */
export async function monitorDrift(options: MonitorOptions, ctx: Context): Promise<{ readonly isAllTold: boolean }> {
  const { environment } = options.detect;
  const { drift } = environmentPaths(options.detect);
  const lock = await takeMonitorLock(join(drift, 'monitor.lock'), environment);
  try {
    return await monitorAlone(options, ctx);
  } finally {
    await lock.release();
  }
}

async function monitorAlone(options: MonitorOptions, ctx: Context): Promise<{ readonly isAllTold: boolean }> {
  const { clock, notifier } = options;
  const { environment } = options.detect;
  const { drift } = environmentPaths(options.detect);
  const { channels, logFile } = await openChannels(options.alerts, { fallbackDir: drift, clock });
  const store = memoryFile(join(drift, 'monitor.json'), ctx.events);
  const memory = openAlertMemory(await store.load(), { channels: channels.map(({ name }) => name), store });
  const state = newWatchState(clock.elapsed());
  const pending = () => channels.map(({ name }) => [name, memory.pendingOf(name)] as const);
  const server = await openMonitorServer(options.listen, servedOf(state, pending, options));
  const opened: Opened = { channels, logFile, memory, state };
  const parts = partsOf(opened, options, ctx);
  const stopWatchdog = startWatchdog(notifier, async () => isMoving(parts, options));
  try {
    const message = `monitors ${environment} every ${options.intervalMs / 1000} s; metrics and health on ${server.address}`;
    ctx.events.emit({ code: 'monitor.started', message, data: { environment, address: server.address } });
    await parts.log({ level: 'INFO', message });
    notifier.ready(message);
    await watch(parts, settingsOf(options), ctx);
    notifier.stopping();
  } finally {
    stopWatchdog();
    await Promise.all(parts.deliveries.map((delivery) => delivery.close()));
    await parts.save();
    await server.close();
  }
  ctx.events.emit({ code: 'monitor.stopped', message: `no longer monitors ${environment}` });
  return { isAllTold: pending().every(([, { id }]) => id === null) };
}

interface Opened {
  readonly channels: readonly AlertChannel[];
  readonly logFile: LogFile;
  readonly memory: AlertMemory;
  readonly state: WatchState;
}

function servedOf(
  state: WatchState,
  pending: () => readonly (readonly [ChannelName, Pending])[],
  options: MonitorOptions,
): Served {
  const { clock, intervalMs, deadlineMs, version } = options;
  const { environment } = options.detect;
  const health = () =>
    healthOf(state, { environment, nowElapsedMs: clock.elapsed(), intervalMs, deadlineMs, pending: pending() });
  const status = () => health().status;
  return { health, metrics: openMetrics({ version, environment, startedMs: clock.now(), state, status, pending }) };
}

function partsOf({ channels, logFile, memory, state }: Opened, options: MonitorOptions, ctx: Context): WatchParts {
  const { clock, notifier, repair } = options;
  const onSaveFailed = (cause: unknown): void => {
    state.saveFailure = messageOf(cause);
    ctx.events.emit({ code: 'monitor.memory-not-saved', message: state.saveFailure });
  };
  const deliveries = channels.map((channel) =>
    openDelivery(channel, {
      environment: options.detect.environment,
      memory,
      limits: channel.name === 'log' ? unlimited : limitsOf(options),
      clock,
      events: ctx.events,
      open: () => Object.keys(memory.remembered.drifts).length,
      onResult: (result) => countAlert(state, channel.name, result),
      onSaveFailed,
    }),
  );
  return {
    clock,
    state,
    memory,
    deliveries,
    notifier,
    repair,
    detect: (own) => detectDrift(options.detect, own),
    keepReport: (report) => keepReport(report, options.detect),
    async busyWith() {
      const { holder } = await inspectLock(environmentPaths(options.detect).lock);
      return holder === null ? null : `process ${holder.pid} is working on it`;
    },
    async wasDeployedMeanwhile(report) {
      // One that cannot be read is among what the report says.
      const now = await loadBaseline(environmentPaths(options.detect).baseline).catch(() => null);
      return now !== null && now.at !== report.baseline?.at;
    },
    contextOf: (signal) => ({ ...ctx, run: processRunner(signal), signal, events: withoutSteps(ctx.events) }),
    async log(line) {
      const nowMs = clock.now();
      options.onLine(renderLogLine(line, nowMs));
      await logFile.write([line], nowMs).catch((cause: unknown) => {
        countAlert(state, 'log', 'failed');
        ctx.events.emit({ code: 'monitor.alert-failed', message: messageOf(cause), data: { channel: 'log' } });
      });
    },
    async save() {
      await memory.save().then(() => {
        state.saveFailure = null;
      }, onSaveFailed);
    },
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Steps are for who waits for the end of one command. */
function withoutSteps(events: EventSink): EventSink {
  return {
    emit(event) {
      if (!/\.step-(started|finished)$/.test(event.code)) events.emit(event);
    },
  };
}

function settingsOf(options: MonitorOptions): WatchSettings {
  const { intervalMs, deadlineMs, remindAfterMs } = options;
  const { environment } = options.detect;
  return { environment, intervalMs, deadlineMs, remindAfterMs, jitter: 0.1, uncheckedRuns: 2 };
}

const unlimited: PendingLimits = {
  maxEntries: 5_000,
  maxAlerts: Number.MAX_SAFE_INTEGER,
  perMs: 0,
  firstRetryMs: 5_000,
  longestRetryMs: 900_000,
};

function limitsOf({ alertsPerHour }: MonitorOptions): PendingLimits {
  return { ...unlimited, maxEntries: 500, maxAlerts: alertsPerHour, perMs: 3_600_000 };
}

/** A run that ignores its deadline hangs: systemd is to start the monitor anew. */
const graceMs = 60_000;

function isMoving({ state, clock }: WatchParts, { deadlineMs }: MonitorOptions): boolean {
  return state.runningSinceMs === null || clock.elapsed() - state.runningSinceMs < deadlineMs + graceMs;
}
