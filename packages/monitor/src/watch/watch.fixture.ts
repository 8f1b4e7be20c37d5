import { type Context, type Notifier, recordingSink } from '@dwcp/io';
import { type DriftReport, DwcpError } from '@dwcp/model';
import type { Alert, AlertChannel, AlertRefused } from '../alerts/alert.ts';
import { type MemoryContent, openAlertMemory } from '../alerts/alert-memory.ts';
import { type Delivery, openDelivery } from '../alerts/delivery.ts';
import type { PendingLimits } from '../alerts/pending.ts';
import { sampleReport } from '../drift-report.fixture.ts';
import { FakeClock, settle } from './fake-clock.fixture.ts';
import { type WatchParts, type WatchSettings, watch } from './watch.ts';
import { countAlert, newWatchState, type WatchState } from './watch-state.ts';

const unusable = () => Promise.reject(new Error('no process in these tests'));

/** A monitor on a clock that is moved, with one channel, `slack`, and no disk. */
export class WatchSetup {
  readonly clock: FakeClock = new FakeClock();
  readonly events: ReturnType<typeof recordingSink> = recordingSink();
  readonly alerts: Alert[] = [];
  readonly lines: string[] = [];
  readonly kept: DriftReport[] = [];
  readonly starts: number[] = [];
  /** Runs that go on, at the moment and at most. */
  running = 0;
  mostRunning = 0;
  stored: MemoryContent | null = null;
  saves = 0;
  /** Answers the next runs in turn; the last for ever. */
  answers: (DriftReport | Error | ((ctx: Context) => Promise<DriftReport>))[] = [sampleReport([])];
  /** What the channel does; null: it takes the alert. */
  refusal: AlertRefused | Error | null = null;
  busy: string | null = null;
  isDeployed = false;
  limits: PendingLimits = {
    maxEntries: 10,
    maxAlerts: 3,
    perMs: 3_600_000,
    firstRetryMs: 5_000,
    longestRetryMs: 900_000,
  };
  readonly settings: WatchSettings = {
    environment: 'lab',
    intervalMs: 300_000,
    jitter: 0.1,
    deadlineMs: 900_000,
    remindAfterMs: 86_400_000,
    uncheckedRuns: 2,
  };
  state: WatchState = newWatchState(0);
  parts: Partial<WatchParts> = {};
  #abort = new AbortController();
  #deliveries: readonly Delivery[] = [];
  #ended: Promise<void> = Promise.resolve();

  /** The signal all of it hangs on. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async start(): Promise<void> {
    this.#abort = new AbortController();
    const { clock, events } = this;
    const store = {
      load: async () => null,
      save: async (content: MemoryContent) => {
        this.saves++;
        // As a file: nothing is shared with what goes on.
        this.stored = JSON.parse(JSON.stringify(content));
      },
    };
    this.state = newWatchState(clock.elapsed());
    const memory = openAlertMemory(this.stored, { channels: ['slack'], store });
    this.#deliveries = [
      openDelivery(this.#channel(), {
        environment: 'lab',
        memory,
        limits: this.limits,
        clock,
        events,
        open: () => Object.keys(memory.remembered.drifts).length,
        onResult: (result) => countAlert(this.state, 'slack', result),
        onSaveFailed: (cause) => {
          throw cause;
        },
      }),
    ];
    const run = { run: unusable, start: unusable, converse: unusable, attach: unusable };
    const ctx: Context = { run, events, now: () => clock.now(), signal: this.#abort.signal };
    const parts: WatchParts = {
      clock,
      state: this.state,
      memory,
      deliveries: this.#deliveries,
      notifier: silent,
      repair: null,
      detect: (own) => this.#detect(own),
      keepReport: async (report) => this.kept.push(report),
      busyWith: async () => this.busy,
      wasDeployedMeanwhile: async () => this.isDeployed,
      contextOf: (signal) => ({ ...ctx, signal }),
      log: async ({ level, message }) => void this.lines.push(`${level} ${message}`),
      save: () => memory.save(),
      ...this.parts,
    };
    this.#ended = watch(parts, this.settings, ctx);
    await settle();
  }

  /** As SIGTERM does. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
    await Promise.all(this.#deliveries.map((delivery) => delivery.close()));
  }

  /** What was told so far, and is forgotten by that. */
  told(): readonly (readonly string[])[] {
    return this.alerts.splice(0).map(({ entries }) => entries.map(({ change, key }) => `${change} ${key}`));
  }

  #channel(): AlertChannel {
    return {
      name: 'slack',
      send: async (alert) => {
        if (this.refusal !== null) throw this.refusal;
        this.alerts.push(alert);
      },
    };
  }

  async #detect(ctx: Context): Promise<DriftReport> {
    this.starts.push(this.clock.elapsed() / 1000);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    try {
      const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
      if (answer === undefined) throw new Error('no answer left');
      if (answer instanceof Error) throw answer;
      return typeof answer === 'function' ? await answer(ctx) : answer;
    } finally {
      this.running--;
    }
  }
}

/** A run that takes so long, and ends at once when it is interrupted. */
export function taking(setup: WatchSetup, ms: number, report: DriftReport = sampleReport([])) {
  return async (ctx: Context): Promise<DriftReport> => {
    await setup.clock.sleep(ms, ctx.signal);
    if (ctx.signal.aborted) throw new DwcpError('INTERRUPTED', 'interrupted');
    return report;
  };
}

const silent: Notifier = {
  watchdogMs: null,
  ready() {},
  status() {},
  reloading() {},
  stopping() {},
  watchdog() {},
};
