import { cidr, contains } from '@dwcp/model';
import { at, modeRule } from '../mode-rule.ts';

export const blockedPrefixes = modeRule(
  { id: 'mode/blocked-prefixes', severity: 'medium', title: 'no allowed prefix is blocked as a whole' },
  ({ security }) =>
    security.allowedCIDRs.flatMap((allowed, index) => {
      const blocked = security.blockedCIDRs.find((prefix) => contains(cidr(prefix), cidr(allowed)));
      if (blocked === undefined) return [];
      return [
        {
          path: [...at('security.allowedCIDRs'), index],
          message: `${allowed} is allowed, and blocked as a whole by ${blocked}`,
          hint: 'take it out of one of the two lists',
        },
      ];
    }),
);
