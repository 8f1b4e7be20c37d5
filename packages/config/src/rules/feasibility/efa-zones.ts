import { issue, type Rule } from '../rule.ts';
import { cloudMachinesOf, groupsOf, listed, zonesOf } from './cloud-machines-of.ts';

export const efaZones: Rule = (document) => {
  // A type without EFA has a finding of its own: feasibility/efa-instance-type.
  const members = cloudMachinesOf(document).filter(({ asksForEfa, type }) => asksForEfa && type?.efa !== false);
  return groupsOf(members, ({ site }) => site).flatMap((group) => {
    const zones = zonesOf(group);
    const stray = group.find(({ zone }) => zone !== group[0].zone);
    if (zones.length < 2 || stray === undefined) return [];
    return [
      issue('feasibility/efa-zones', stray.path, {
        message: `the EFAs of ${stray.site} are in ${listed(zones)}, and EFA traffic does not leave an availability zone`,
        hint: 'put the machines that talk RDMA into one zone; a second zone gets a group of its own',
      }),
    ];
  });
};
