import type { TransportSettings } from '@dwcp/model';

/** What the thread of the other end is started with. */
export interface ResponderStart {
  readonly name: string;
  readonly peer: string;
  readonly settings: TransportSettings;
}

/** Targets of the streams it answers; others it resets. */
export const responderTargets = { echo: 'echo:1', count: 'count:1' } as const;
