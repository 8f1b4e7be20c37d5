import { issue, type Rule } from '../rule.ts';
import { cloudMachinesOf, groupsOf, namesOf } from './cloud-machines-of.ts';

export const knownInstanceType: Rule = (document) => {
  const unknown = cloudMachinesOf(document).filter(({ type }) => type === null);
  return groupsOf(unknown, ({ typePath }) => typePath.join('/')).map((group) =>
    issue('feasibility/instance-type', group[0].typePath, {
      message: `dwcp does not know ${group[0].typeName}, so whether ${namesOf(group)} can do what is asked was not checked`,
      hint: 'compare memory, vCPUs, bandwidth and EFA with the tables of AWS yourself, or take a type dwcp knows',
    }),
  );
};
