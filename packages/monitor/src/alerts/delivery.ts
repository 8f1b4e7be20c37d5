import { randomBytes } from 'node:crypto';
import type { EventSink } from '@dwcp/io';
import type { MonitorClock } from '../watch/monitor-clock.ts';
import { type Alert, type AlertChannel, type AlertEntry, AlertRefused } from './alert.ts';
import type { AlertMemory } from './alert-memory.ts';
import { addEntries, afterFailure, afterSent, type PendingLimits, planAttempt } from './pending.ts';

/** What became of alerts, for the metrics. */
export type AlertResult = 'sent' | 'failed' | 'held-back';

export interface DeliveryOptions {
  readonly environment: string;
  readonly memory: AlertMemory;
  readonly limits: PendingLimits;
  readonly clock: MonitorClock;
  readonly events: EventSink;
  /** Drifts that are there. */
  readonly open: () => number;
  readonly onResult: (result: AlertResult) => void;
  /** The memory could not be written. */
  readonly onSaveFailed: (cause: unknown) => void;
}

/** One channel: what is offered to it is sent as soon as its limits allow, until it was taken. */
export interface Delivery {
  readonly channel: AlertChannel;
  /** The caller saves the memory: what was offered is in it. */
  offer(entries: readonly AlertEntry[]): void;
  /** Waits for an attempt that runs; what was not taken stays in the memory. */
  close(): Promise<void>;
}

export function openDelivery(channel: AlertChannel, options: DeliveryOptions): Delivery {
  const { memory, limits, clock } = options;
  const { name } = channel;
  const stop = new AbortController();
  let wake = new AbortController();
  const deliver = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const waitMs = planAttempt(memory.pendingOf(name), { nowMs: clock.now(), limits });
      if (waitMs === 0) {
        await attempt(channel, options);
        continue;
      }
      wake = new AbortController();
      await (waitMs === null ? aborted(wake.signal) : clock.sleep(waitMs, wake.signal));
    }
  };
  const ended = deliver();
  return {
    channel,
    offer(entries) {
      const before = memory.pendingOf(name);
      const id = randomBytes(8).toString('hex');
      const after = addEntries(before, entries, { limits, id });
      if (after === before) return;
      memory.setPending(name, after);
      if (before.id !== null) options.onResult('held-back');
      wake.abort();
    },
    async close() {
      stop.abort();
      wake.abort();
      await ended;
    },
  };
}

async function attempt(channel: AlertChannel, options: DeliveryOptions): Promise<void> {
  const { memory, limits, clock, events } = options;
  const { name } = channel;
  const before = memory.pendingOf(name);
  const alert: Alert = {
    id: before.id ?? '',
    environment: options.environment,
    at: new Date(clock.now()).toISOString(),
    entries: before.entries,
    heldBack: before.heldBack,
    leftOut: before.leftOut,
    open: options.open(),
  };
  try {
    await channel.send(alert);
    memory.setPending(name, afterSent(memory.pendingOf(name), alert, { nowMs: clock.now(), limits }));
    options.onResult('sent');
    if (before.failures > 0) {
      events.emit({
        code: 'monitor.alerts-recovered',
        message: `${name} takes alerts again`,
        data: { channel: name, failures: before.failures },
      });
    }
  } catch (cause) {
    const refused = cause instanceof AlertRefused ? cause : new AlertRefused(`${name} failed in a way nobody foresaw`);
    const pending = memory.pendingOf(name);
    const after = afterFailure(pending, refused, { nowMs: clock.now(), limits, random: clock.random() });
    memory.setPending(name, after);
    options.onResult('failed');
    events.emit({
      code: 'monitor.alert-failed',
      message: `${refused.message}; what it was to tell is kept`,
      data: {
        channel: name,
        failures: after.failures,
        entries: after.entries.length,
        retryAt: new Date(after.notBeforeMs).toISOString(),
      },
    });
  }
  await memory.save().catch(options.onSaveFailed);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
