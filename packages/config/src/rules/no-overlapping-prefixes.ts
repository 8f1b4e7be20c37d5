import { overlaps } from '@dwcp/model';
import { announcedPrefixes } from './prefixes-of.ts';
import { issue, type Rule } from './rule.ts';

export const noOverlappingPrefixes: Rule = (document) => {
  const prefixes = announcedPrefixes(document);
  return prefixes.flatMap((later, index) => {
    const earlier = prefixes.slice(0, index).find((other) => overlaps(other.prefix, later.prefix));
    if (earlier === undefined) return [];
    return [
      issue('config/prefix-overlap', later.path, {
        message: `${later.text} overlaps ${earlier.text}, ${earlier.what}`,
        hint: 'give every site a prefix of its own: allowed IPs and routes must be disjoint',
      }),
    ];
  });
};
