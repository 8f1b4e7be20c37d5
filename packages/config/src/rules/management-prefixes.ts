import { cidr } from '@dwcp/model';
import { issue, type Rule } from './rule.ts';

/** Half of the address space is as open as all of it, and two halves are the same. */
const shortest = { 4: 8, 6: 16 } as const;

export const managementPrefixes: Rule = (document) =>
  document.management.prefixes.flatMap((text, index) => {
    const prefix = cidr(text);
    if (prefix.length >= shortest[prefix.version]) return [];
    return [
      issue('config/management-prefix', ['management', 'prefixes', index], {
        message: `${text} opens ssh and metrics of every node to ${prefix.length === 0 ? 'the whole internet' : 'a large part of the internet'}`,
        hint: 'list the prefixes of your management network',
      }),
    ];
  });
