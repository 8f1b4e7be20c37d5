import { overlaps } from '@dwcp/model';
import { announcedPrefixes, wanPrefixes } from './prefixes-of.ts';
import { issue, type Rule } from './rule.ts';

/** A route to the protected prefix would then also catch the encapsulated packets: the tunnel would carry itself. */
export const wanPrefix: Rule = (document) =>
  wanPrefixes(document).flatMap((wan) => {
    const other = announcedPrefixes(document).find((candidate) => overlaps(candidate.prefix, wan.prefix));
    if (wan.prefix.version !== 4) {
      return [issue('config/wan-prefix', wan.path, { message: `${wan.text} is IPv6`, hint: 'give the IPv4 network' })];
    }
    if (other === undefined) return [];
    return [
      issue('config/wan-prefix', wan.path, {
        message: `${wan.text} overlaps ${other.text}, ${other.what}`,
        hint: 'the network of the provider is not one of the protected prefixes',
      }),
    ];
  });
