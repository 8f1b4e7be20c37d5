import {
  type Baseline,
  type EnvironmentPaths,
  isRunningConfigBaseline,
  isTerraformBaseline,
  loadBaselinePart,
  type MachineRecord,
} from '@dwcp/environment';
import type { UncheckedPart } from '@dwcp/model';
import { type Observation, observed, unchecked } from '@dwcp/network';
import { lookSafely } from './observe/look.ts';

export interface LoadedParts {
  /** What every node was made of when it was deployed, as far as that was written down. */
  readonly machines: Observation<Readonly<Record<string, MachineRecord>>>;
  /** Parts that are not as they were written: what they stand for cannot be said to be as it was. */
  readonly unchecked: readonly UncheckedPart[];
}

/** Reads the parts of a baseline; one that is missing or damaged stands for nothing. */
export async function loadParts({ parts, topology }: Baseline, paths: EnvironmentPaths): Promise<LoadedParts> {
  if (parts === undefined) {
    const reason = 'an earlier dwcp did not record it: run `dwcp deploy` once';
    return { machines: unchecked(reason), unchecked: [] };
  }
  const { runningConfig, terraform } = parts;
  const machines = await lookSafely(async () => {
    const part = await loadBaselinePart(paths.baselineParts, runningConfig, isRunningConfigBaseline);
    return part.nodes;
  });
  const isInCloud = topology?.sites.some((site) => site.cloud !== null) === true;
  const cloud =
    terraform === null
      ? isInCloud
        ? unchecked<null>('the baseline has no part for the cloud: run `dwcp deploy`')
        : observed(null)
      : await lookSafely(() => loadBaselinePart(paths.baselineParts, terraform, isTerraformBaseline));
  return {
    machines,
    unchecked: cloud.isObserved ? [] : [{ kind: 'terraform', node: null, subject: 'baseline', reason: cloud.reason }],
  };
}
