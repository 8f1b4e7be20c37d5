import type { ReliableEndpoint } from '../reliable/endpoint.ts';
import type { TransportKind } from '../transport.ts';
import { pumpFlows } from './flow-pump.ts';
import type { LinkClock } from './link-clock.ts';
import type { LivePath } from './live-path.ts';
import type { Lane } from './stream-lanes.ts';
import type { Timers } from './timers.ts';

/** When a link sends: once it has something, and when the time of its endpoint has come. */
export interface SendTurn {
  /** At once; what is written after that in the same turn of the event loop goes together at its end. */
  schedule(): void;
  /** Without waiting for anything. */
  pump(): void;
  /** Nothing is sent any more. */
  stop(): void;
}

export interface SendTurnOptions {
  readonly clock: Pick<LinkClock, 'now'>;
  readonly time: Timers;
  endpoint(): ReliableEndpoint;
  /** What goes together over the paths of one transport. */
  lanes(): readonly Lane[];
  flowsOf(kind: TransportKind): readonly LivePath[];
  /** Whether there is a path at all. */
  isUp(): boolean;
  /** What was sent may have made room. */
  afterSending(): void;
  /** A frame has had all its retries on the path of this key. */
  exhausted(pathKey: number): void;
}

export function sendTurn(options: SendTurnOptions): SendTurn {
  const { clock, time } = options;
  let isScheduled = false;
  let hasSentInTurn = false;
  let isStopped = false;
  let alarm: { readonly at: number; cancel(): void } | null = null;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    if (!hasSentInTurn) queueMicrotask(pump);
  }

  function endTurn(): void {
    hasSentInTurn = false;
    if (isScheduled) pump();
  }

  function pump(): void {
    isScheduled = false;
    if (isStopped) return;
    let hasSent = false;
    for (const { classes, kind } of options.lanes()) {
      if (pumpFlows(options.endpoint(), options.flowsOf(kind), { classes, now: clock.now() })) hasSent = true;
    }
    if (hasSent && !hasSentInTurn) {
      hasSentInTurn = true;
      setImmediate(endTurn);
    }
    options.afterSending();
    setAlarm();
  }

  /** An alarm that is too early only asks again. */
  function setAlarm(): void {
    const deadline = options.isUp() ? options.endpoint().deadline({ isBlocked: isBlocked() }) : null;
    if (deadline === null || (alarm !== null && alarm.at <= deadline)) return;
    alarm?.cancel();
    alarm = { at: deadline, cancel: time.once(Math.max(0, Math.ceil(deadline - clock.now())), ring) };
  }

  /** Whatever takes more again asks for a turn. */
  function isBlocked(): boolean {
    return options.lanes().every(({ kind }) => options.flowsOf(kind).every((flow) => flow.isBlocked()));
  }

  function ring(): void {
    alarm = null;
    const exhausted = options.endpoint().tick(clock.now());
    if (exhausted !== null) options.exhausted(exhausted);
    pump();
  }

  return {
    schedule,
    pump,
    stop() {
      isStopped = true;
    },
  };
}
