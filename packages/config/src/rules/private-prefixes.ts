import { cidr, contains } from '@dwcp/model';
import { announcedPrefixes } from './prefixes-of.ts';
import { issue, type Rule } from './rule.ts';

/** RFC 1918 and RFC 4193. */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].map(cidr);

export const privatePrefixes: Rule = (document) =>
  announcedPrefixes(document)
    .filter((place) => !privateRanges.some((range) => contains(range, place.prefix)))
    .map((place) =>
      issue('config/prefix-private', place.path, {
        message: `${place.text} is not private`,
        hint: 'choose a prefix in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or fc00::/7',
      }),
    );
