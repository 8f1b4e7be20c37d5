import { cidr, contains } from '@dwcp/model';
import { issue, type Rule } from './rule.ts';

export const lanPrefix: Rule = (document) =>
  Object.entries(document.sites).flatMap(([name, site]) => {
    if (site.kind === 'region') return [];
    const path = ['sites', name, 'lan'];
    const { lan } = site;
    if (lan === undefined) {
      if (site.prefixes.length === 1) return [];
      return [
        issue('config/lan-prefix', path, {
          message: `${name} has several prefixes and does not say which is its LAN`,
          hint: 'add `lan`, the prefix gateways and nodes share',
        }),
      ];
    }
    if (site.prefixes.some((prefix) => contains(cidr(prefix), cidr(lan)))) return [];
    return [
      issue('config/lan-prefix', path, {
        message: `${lan} is in no prefix of ${name}`,
        hint: `choose a part of ${site.prefixes.join(' or ')}`,
      }),
    ];
  });
