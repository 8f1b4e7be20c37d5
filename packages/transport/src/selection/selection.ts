import type { PerTransport, SelectionSettings } from '@dwcp/model';
import { type Decision, decide } from './decide.ts';
import { measurePath } from './path-measurement.ts';
import { score } from './score.ts';
import type { ChosenTransport, PathObservation, SelectionInput } from './selection-input.ts';

/** What a selection remembers between two inputs. */
export interface Selection {
  /** Of living paths, oldest first, none older than the window. */
  readonly samples: readonly Sample[];
  readonly carrying: ChosenTransport | null;
  readonly lastSwitchAt: number | null;
}

interface Sample extends PathObservation {
  readonly at: number;
}

export const newSelection: Selection = { samples: [], carrying: null, lastSwitchAt: null };

export interface SelectionOptions extends SelectionSettings {
  /** Taken first, when there is nothing to compare yet. */
  readonly declared: ChosenTransport;
}

/** Takes one input in. The same inputs give the same decisions, whenever and wherever. */
export function advance(
  selection: Selection,
  input: SelectionInput,
  options: SelectionOptions,
): { readonly selection: Selection; readonly decision: Decision } {
  const living = new Set(input.paths.map(({ transport }) => transport));
  const samples = keptSamples(selection, input, { living, settings: options });
  const hasMoved = selection.carrying !== null && input.carrying !== null && input.carrying !== selection.carrying;
  const lastSwitchAt = hasMoved ? input.at : selection.lastSwitchAt;
  const carrying = input.carrying ?? selection.carrying;
  const status = { now: input.at, living, carrying, pinned: input.pinned, lastSwitchAt, declared: options.declared };
  const decision = decide(scoresOf(samples, living, options), status, options);
  return {
    selection: {
      samples,
      carrying: decision.use ?? carrying,
      lastSwitchAt: decision.isSwitch ? input.at : lastSwitchAt,
    },
    decision,
  };
}

/** What a path was before it died says nothing about what it is now. */
function keptSamples(
  { samples }: Selection,
  { at, paths }: SelectionInput,
  options: { readonly living: ReadonlySet<ChosenTransport>; readonly settings: SelectionSettings },
): readonly Sample[] {
  const { living, settings } = options;
  const kept = samples.filter((sample) => sample.at >= at - settings.windowMs && living.has(sample.transport));
  return paths.reduce<readonly Sample[]>(
    (all, path) => withSample(all, { ...path, at }, settings.intervalMs / 2),
    kept,
  );
}

/** Whoever makes the link look again and again gains nothing by it: what comes too soon takes the place of the last. */
function withSample(samples: readonly Sample[], next: Sample, leastMs: number): readonly Sample[] {
  const last = samples.findLast(({ transport }) => transport === next.transport);
  if (last === undefined || next.at - last.at >= leastMs) return [...samples, next];
  return samples.map((sample) => (sample === last ? { ...next, at: last.at } : sample));
}

/**
 * Both scores are about one path: RDMA's where there is one, because the question is whether it is worth its name. They wait
 * until half a window was seen, so that one lucky measurement moves nothing.
 */
function scoresOf(
  samples: readonly Sample[],
  living: ReadonlySet<ChosenTransport>,
  { criteria, windowMs }: SelectionSettings,
): PerTransport<number> | null {
  const isRdmaAvailable = living.has('rdma');
  const judged = isRdmaAvailable ? 'rdma' : 'tcp';
  const measured = samples.filter(({ transport, roundTripMicros }) => transport === judged && roundTripMicros !== null);
  const [first] = measured;
  const last = measured.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < windowMs / 2) return null;
  const path = measurePath(samples.filter(({ transport }) => transport === judged));
  if (path === null) return null;
  const scored = { ...path, isRdmaAvailable };
  return { rdma: score(criteria.rdma, scored), tcp: score(criteria.tcp, scored) };
}
