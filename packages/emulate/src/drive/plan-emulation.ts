import type { LabPlan } from '@dwcp/lab';
import { orderFaults, type Scenario } from '@dwcp/model';
import { planLaboratory } from '../laboratory/open-laboratory.ts';
import type { EmulateOptions } from '../options.ts';
import { loadSubject } from '../subject.ts';

/** What a run would bring up and break. */
export interface EmulationPlan {
  readonly scenario: Scenario;
  /** Null for a generated network, whose lab follows from the seed while it is brought up. */
  readonly lab: LabPlan | null;
  /** Faults with their trials, in the order they would be run. */
  readonly order: readonly { readonly fault: string; readonly trial: number }[];
}

/** Reads the scenario and plans its lab; brings nothing up. */
export async function planEmulation(options: EmulateOptions): Promise<EmulationPlan> {
  const { scenario, topology } = await loadSubject(options);
  const order = orderFaults(scenario).map(({ fault, trial }) => ({ fault: fault.name, trial }));
  if (topology === null) return { scenario, lab: null, order };
  // The id of a lab follows from its directory, which a plan alone does not make.
  return { scenario, lab: await planLaboratory(topology, scenario, options.projectDir), order };
}
