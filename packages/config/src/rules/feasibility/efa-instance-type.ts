import { issue, type Rule } from '../rule.ts';
import { cloudMachinesOf, groupsOf, namesOf, verb } from './cloud-machines-of.ts';

export const efaInstanceType: Rule = (document) => {
  const without = cloudMachinesOf(document).filter(({ asksForEfa, type }) => asksForEfa && type?.efa === false);
  return groupsOf(without, ({ site, typeName }) => `${site} ${typeName}`).map((group) =>
    issue('feasibility/efa-instance-type', group[0].typePath, {
      message: `${group[0].typeName} takes no EFA, and ${namesOf(group)} of ${group[0].site} ${verb(group, 'asks', 'ask')} for one`,
      hint: 'take a type with EFA (c6in.32xlarge, c7gn.16xlarge, hpc7g.16xlarge, p4d.24xlarge), or leave `efa` out',
    }),
  );
};
