import { advance, newSelection, type SelectionOptions } from '../selection/selection.ts';
import type { ChosenTransport, PathObservation, SelectionInput } from '../selection/selection-input.ts';
import type { LinkObservation, TransportChoice, TransportObservation } from './observation.ts';

/** Rates over less time than this are noise. */
const leastRateMs = 200;

/** The selection as a link asks it: remembers what was measured, and makes rates of counters. */
export function selectionChoice(options: SelectionOptions, record: (input: SelectionInput) => void): TransportChoice {
  const rates = new Map<ChosenTransport, { at: number; bytes: number; bitsPerSecond: number | null }>();
  let selection = newSelection;

  function deliveredBitsPerSecond(kind: ChosenTransport, sentBytes: number, now: number): number | null {
    const last = rates.get(kind);
    if (last === undefined || sentBytes < last.bytes) {
      rates.set(kind, { at: now, bytes: sentBytes, bitsPerSecond: null });
      return null;
    }
    if (now - last.at < leastRateMs) return last.bitsPerSecond;
    const bitsPerSecond = ((sentBytes - last.bytes) * 8 * 1000) / (now - last.at);
    rates.set(kind, { at: now, bytes: sentBytes, bitsPerSecond });
    return bitsPerSecond;
  }

  return ({ now, current, transports }: LinkObservation) => {
    const paths = transports.flatMap((transport): readonly PathObservation[] => {
      const kind = chosenKind(transport);
      if (kind === null) return [];
      const { roundTripMicros, capacityBitsPerSecond, lossRatio } = transport;
      const delivered = deliveredBitsPerSecond(kind, transport.sentBytes, now);
      return [
        { transport: kind, roundTripMicros, capacityBitsPerSecond, lossRatio, deliveredBitsPerSecond: delivered },
      ];
    });
    const carrying = current === 'memory' ? null : current;
    // A command is the link's own affair: what it moves is seen here in what carries.
    const input: SelectionInput = { at: now, paths, carrying, pinned: null };
    record(input);
    const step = advance(selection, input, options);
    selection = step.selection;
    return step.decision.use ?? options.declared;
  };
}

function chosenKind({ kind }: TransportObservation): ChosenTransport | null {
  return kind === 'memory' ? null : kind;
}
