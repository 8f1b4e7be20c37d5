import type { EventSink } from './events.ts';
import type { Runner } from './run.ts';

/** What everything that is not pure takes as its last parameter. */
export interface Context {
  readonly run: Runner;
  readonly events: EventSink;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}
