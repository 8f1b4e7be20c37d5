import { issue, type Rule } from '../rule.ts';
import { cloudMachinesOf, groupsOf, namesOf, verb } from './cloud-machines-of.ts';
import { modeOf, rdmaDevice } from './mode-of.ts';

export const rdmaHardware: Rule = (document, run) => {
  const mode = modeOf(run);
  // In hybrid RDMA is one candidate of several: where it is missing, another is taken as a matter of course.
  if (mode?.mode !== 'datacenter' || rdmaDevice(mode) === null) return [];
  const { fallback } = mode.network;
  const without = cloudMachinesOf(document).filter((machine) => machine.mode === 'datacenter' && !machine.asksForEfa);
  return groupsOf(without, ({ site }) => site).map((group) => {
    const who = `${namesOf(group)} of ${group[0].site} ${verb(group, 'has', 'have')}`;
    const hint = 'ask for `efa: true` on a type that takes one, or run these machines in internet or hybrid mode';
    return fallback?.enabled === true
      ? issue('feasibility/rdma-hardware', group[0].path, {
          message: `${who} no EFA: what datacenter mode does by RDMA falls back to ${fallback.transport ?? 'tcp'}`,
          hint,
        })
      : issue('feasibility/rdma-hardware', group[0].path, {
          severity: 'high',
          message: `${who} no EFA, and datacenter mode has no fallback for RDMA`,
          hint,
        });
  });
};
