import { allNodes, type EmulationCheck } from '@dwcp/model';
import type { Laboratory } from '../laboratory/laboratory.ts';

/** Every node runs what was rendered for it, or says why not. Pure. */
export function releaseChecks({
  topology,
  refusals,
}: Pick<Laboratory, 'topology' | 'refusals'>): readonly EmulationCheck[] {
  return allNodes(topology).map(({ name }) => {
    const observed = refusals.get(name) ?? null;
    const outcome = observed === null ? 'pass' : 'fail';
    return { id: `release.${name}`, title: `${name} takes its release`, outcome, observed, evidence: [] };
  });
}
