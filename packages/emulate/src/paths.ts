import { join } from 'node:path';
import type { ProjectOptions } from './options.ts';

/** Where everything dwcp keeps about emulations lies. */
export interface EmulationPaths {
  /** Labs driven by hand, by scenario. */
  readonly labs: string;
  /** Labs of runs, by run; gone when the run is over. */
  readonly runs: string;
  readonly reports: string;
  readonly deploymentsDir: string;
}

export function emulationPaths(options: ProjectOptions): EmulationPaths {
  const root = join(options.stateDir ?? join(options.projectDir, '.dwcp'), 'emulate');
  return {
    labs: join(root, 'labs'),
    runs: join(root, 'runs'),
    reports: join(root, 'reports'),
    deploymentsDir: join(options.projectDir, 'deployments', 'ansible'),
  };
}
