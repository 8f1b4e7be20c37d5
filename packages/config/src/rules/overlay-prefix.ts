import { cidr, overlaps } from '@dwcp/model';
import { announcedPrefixes, fabricPrefixes, overlayPrefix as overlayOf, wanPrefixes } from './prefixes-of.ts';
import { issue, type Rule } from './rule.ts';

export const overlayPrefix: Rule = (document) => {
  const overlay = overlayOf(document);
  if (overlay.prefix.version !== 4) {
    return [
      issue('config/overlay-prefix', overlay.path, {
        message: `the overlay ${overlay.text} is IPv6`,
        hint: 'choose an IPv4 prefix: tunnels are numbered with /31 prefixes',
      }),
    ];
  }
  const management = document.management.prefixes.map((text) => ({
    what: 'a management prefix',
    text,
    prefix: cidr(text),
  }));
  const others = [...announcedPrefixes(document), ...fabricPrefixes(document), ...wanPrefixes(document), ...management];
  return others
    .filter((other) => overlaps(other.prefix, overlay.prefix) && other.prefix.length > 0)
    .map((other) =>
      issue('config/overlay-prefix', overlay.path, {
        message: `the overlay ${overlay.text} overlaps ${other.text}, ${other.what}`,
        hint: 'choose a prefix nobody uses, e.g. in 100.64.0.0/10',
      }),
    );
};
