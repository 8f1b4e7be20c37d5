import type { Issue } from '../../issue.ts';
import { issue, type Rule } from '../rule.ts';
import { cloudMachinesOf, groupsByType, namesOf, verb } from './cloud-machines-of.ts';
import { modeOf } from './mode-of.ts';

/** Instances of a lab are emulated: they have the cores of the machine the lab runs on. */
export const instanceCores: Rule = (document, run) => {
  const mode = modeOf(run);
  const cores = mode?.performance.cpuAffinity.cores ?? [];
  if (mode === null || document.kind === 'lab' || cores.length === 0) return [];
  const isPolling = mode.performance.pollingMode === true;
  const highest = Math.max(...cores);
  const machines = cloudMachinesOf(document).filter((machine) => machine.mode === mode.mode);
  return groupsByType(machines).flatMap((group): readonly Issue[] => {
    const [{ type, typePath, typeName }] = group;
    if (type === null) return [];
    const who = `${typeName}, which ${namesOf(group)} ${verb(group, 'runs', 'run')} on, has ${type.vcpus} vCPUs`;
    const hint = 'take a larger type, or name fewer cores in `performance.cpuAffinity`';
    if (highest >= type.vcpus) {
      return [
        issue('feasibility/instance-cores', typePath, {
          message: `${mode.mode} mode pins threads to core ${highest}, and ${who}`,
          hint,
        }),
      ];
    }
    if (!isPolling || cores.length < type.vcpus) return [];
    return [
      issue('feasibility/instance-cores', typePath, {
        message: `${mode.mode} mode polls on ${cores.length} cores without end, and ${who}: none is left for the kernel`,
        hint,
      }),
    ];
  });
};
