import { issue, type Rule } from '../rule.ts';
import { cloudMachinesOf, groupsOf, listed, namesOf, verb, zonesOf } from './cloud-machines-of.ts';

export const clusterPlacement: Rule = (document) => {
  const nodes = cloudMachinesOf(document).filter(
    ({ role, region }) => role === 'node' && region.cloud.placement === 'cluster',
  );
  return groupsOf(nodes, ({ site }) => site).flatMap((group) => {
    const [{ site }] = group;
    const path = ['sites', site, 'cloud', 'placement'];
    const zones = zonesOf(group);
    const burstable = group.filter(({ typeName }) => /^t\d/.test(typeName));
    return [
      ...(zones.length < 2
        ? []
        : [
            issue('feasibility/cluster-placement', path, {
              message: `a cluster placement group lies in one availability zone, and the nodes of ${site} are in ${listed(zones)}`,
              hint: 'put the nodes into one zone, or write `placement: spread`',
            }),
          ]),
      ...(burstable.length === 0
        ? []
        : [
            issue('feasibility/cluster-placement', path, {
              message: `a cluster placement group takes no burstable instances, and ${namesOf(burstable)} of ${site} ${verb(burstable, 'is one', 'are such')}`,
              hint: 'take another type for them, or write `placement: none`',
            }),
          ]),
    ];
  });
};
