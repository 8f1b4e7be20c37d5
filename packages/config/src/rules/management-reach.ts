import { cidr, contains, labManagementPrefix } from '@dwcp/model';
import { issue, type Rule } from './rule.ts';

/** The firewall of a node lets ssh in from the management prefixes only, and dwcp reaches a lab from its own network. */
export const managementReach: Rule = (document) => {
  const { prefixes } = document.management;
  if (document.kind !== 'lab' || prefixes.some((text) => contains(cidr(text), cidr(labManagementPrefix)))) return [];
  return [
    issue('config/management-reach', ['management', 'prefixes'], {
      message: `without ${labManagementPrefix} the hosts of the lab would shut dwcp out`,
      hint: `add ${labManagementPrefix}`,
    }),
  ];
};
