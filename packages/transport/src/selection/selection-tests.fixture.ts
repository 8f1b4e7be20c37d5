import { hybridTransportSettings } from '@dwcp/testkit';
import type { SelectionOptions } from './selection.ts';
import type { PathObservation, SelectionInput } from './selection-input.ts';

/** The settings of the shipped hybrid file: thresholds 0.7, hysteresis 0.1, window 10 s, cooldown 30 s. */
export function hybridSelection(): SelectionOptions {
  const { selection } = hybridTransportSettings();
  if (selection === null) throw new Error('the hybrid file chooses');
  return { ...selection, declared: 'rdma' };
}

export interface Path {
  readonly latencyMicros: number;
  readonly gigabits?: number | null;
  readonly deliveredGigabits?: number | null;
  readonly loss?: number | null;
}

export function path(
  transport: PathObservation['transport'],
  { latencyMicros, gigabits, ...rest }: Path,
): PathObservation {
  return {
    transport,
    roundTripMicros: latencyMicros * 2,
    capacityBitsPerSecond: gigabits == null ? null : gigabits * 1e9,
    deliveredBitsPerSecond: rest.deliveredGigabits == null ? null : rest.deliveredGigabits * 1e9,
    lossRatio: rest.loss ?? null,
  };
}

/** The same paths, seen once a second. */
export function seconds(
  from: number,
  count: number,
  at: (second: number) => Omit<SelectionInput, 'at'>,
): readonly SelectionInput[] {
  return Array.from({ length: count }, (_, index) => ({ at: (from + index) * 1_000, ...at(from + index) }));
}
