import { cidr, overlaps } from '@dwcp/model';
import type { Issue } from '../issue.ts';
import type { EnvironmentDocument } from '../schema/environment/index.ts';
import {
  announcedPrefixes,
  fabricPrefixes,
  overlayPrefix as overlayOf,
  overlayPrefix6,
  type PrefixPlace,
  wanPrefixes,
} from './prefixes-of.ts';
import { issue, type Rule } from './rule.ts';

export const overlayPrefix: Rule = (document) => {
  const overlay = overlayOf(document);
  const overlay6 = overlayPrefix6(document);
  return [
    ...(overlay.prefix.version === 4
      ? overlapping(document, overlay, 'choose a prefix nobody uses, e.g. in 100.64.0.0/10')
      : [
          issue('config/overlay-prefix', overlay.path, {
            message: `the overlay ${overlay.text} is IPv6`,
            hint: 'choose an IPv4 prefix: tunnels are numbered with /31 prefixes',
          }),
        ]),
    ...(overlay6.prefix.version === 6
      ? overlapping(document, overlay6, 'choose a prefix nobody uses, e.g. a random /64 in fd00::/8')
      : [
          issue('config/overlay-prefix', overlay6.path, {
            message: `the overlay ${overlay6.text} is IPv4`,
            hint: 'choose an IPv6 prefix: IPv6 inside tunnels is numbered with /127 prefixes',
          }),
        ]),
  ];
};

function overlapping(document: EnvironmentDocument, overlay: PrefixPlace, hint: string): readonly Issue[] {
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
        hint,
      }),
    );
}
