import type { Decision } from '../selection/decide.ts';
import { advance, newSelection, type SelectionOptions } from '../selection/selection.ts';
import type { ChosenTransport, PathObservation, SelectionInput } from '../selection/selection-input.ts';
import type { TransportKind } from '../transport.ts';
import type { LinkObservation, TransportChoice, TransportObservation } from './observation.ts';

/** The selection as a link asks it: remembers what was measured, and makes rates of counters. */
export function selectionChoice(
  options: SelectionOptions,
  record: (input: SelectionInput, decision: Decision) => void,
): TransportChoice {
  const counters = new Map<ChosenTransport, Counters>();
  let selection = newSelection;
  return ({ now, current, pinned, transports }: LinkObservation) => {
    const paths = transports.flatMap((transport): readonly PathObservation[] => {
      const kind = chosenKind(transport.kind);
      if (kind === null) return [];
      const counted = count(counters.get(kind) ?? null, transport, now);
      counters.set(kind, counted);
      const { roundTripMicros, capacityBitsPerSecond } = transport;
      const { deliveredBitsPerSecond, lossRatio } = counted;
      return [{ transport: kind, roundTripMicros, capacityBitsPerSecond, lossRatio, deliveredBitsPerSecond }];
    });
    const input = { at: now, paths, carrying: chosenKind(current), pinned: chosenKind(pinned) };
    const step = advance(selection, input, options);
    selection = step.selection;
    record(input, step.decision);
    return step.decision.use ?? options.declared;
  };
}

/** Counters at some time, and what they had grown by since the time before. */
interface Counters {
  readonly at: number;
  readonly observed: TransportObservation;
  readonly deliveredBitsPerSecond: number | null;
  readonly lossRatio: number | null;
}

/** Rates over less time than this are noise. */
const leastRateMs = 200;

function count(last: Counters | null, observed: TransportObservation, now: number): Counters {
  const { sentBytes, segments } = observed;
  const isNew = last === null || sentBytes < last.observed.sentBytes;
  if (isNew)
    return {
      at: now,
      observed,
      deliveredBitsPerSecond: null,
      lossRatio: segments === null ? observed.lossRatio : null,
    };
  if (now - last.at < leastRateMs) return last;
  const deliveredBitsPerSecond = ((sentBytes - last.observed.sentBytes) * 8_000) / (now - last.at);
  return { at: now, observed, deliveredBitsPerSecond, lossRatio: lossSince(last, observed) };
}

/** Of what was sent since: a ratio over the life of a connection hardly moves any more after an hour. */
function lossSince(last: Counters, { segments, lossRatio }: TransportObservation): number | null {
  const before = last.observed.segments;
  if (segments === null || before === null) return lossRatio;
  const sent = segments.sent - before.sent;
  return sent <= 0 ? null : Math.min(1, Math.max(0, (segments.resent - before.resent) / sent));
}

function chosenKind(kind: TransportKind | null): ChosenTransport | null {
  return kind === 'memory' ? null : kind;
}
