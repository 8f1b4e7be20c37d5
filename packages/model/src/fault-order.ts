import type { Fault, Scenario } from './scenario.ts';
import { seededRandom } from './seeded-random.ts';

/** One trial of a fault, counted from 1. */
export interface FaultTurn {
  readonly fault: Fault;
  readonly trial: number;
}

/**
 * All trials of all faults in the order they are run in, which follows from the seed alone. The trials of a fault are
 * spread over the whole run, one at a random place in each of as many equal parts: a machine that grows slower or faster
 * meanwhile does so for every fault alike. The places of a fault depend on its own name and trials, not on the others.
 */
export function orderFaults(scenario: Pick<Scenario, 'seed' | 'faults'>): readonly FaultTurn[] {
  const placed = scenario.faults.flatMap((fault) => {
    const next = seededRandom(scenario.seed, fault.name);
    return Array.from({ length: fault.trials }, (_, index) => ({
      turn: { fault, trial: index + 1 },
      place: (index + next()) / fault.trials,
    }));
  });
  return placed
    .toSorted((a, b) => a.place - b.place || (a.turn.fault.name < b.turn.fault.name ? -1 : 1))
    .map(({ turn }) => turn);
}
