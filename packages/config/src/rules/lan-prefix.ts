import { cidr, contains } from '@dwcp/model';
import type { Issue } from '../issue.ts';
import { ofVersion } from '../normalise/sites.ts';
import { issue, type Rule } from './rule.ts';

export const lanPrefix: Rule = (document) =>
  Object.entries(document.sites).flatMap(([name, site]) => {
    if (site.kind === 'region') return [];
    const { prefixes } = site;
    return [
      ...lanIssues(name, { field: 'lan', version: 4, lan: site.lan, prefixes }),
      ...lanIssues(name, { field: 'lan6', version: 6, lan: site.lan6, prefixes }),
    ];
  });

interface Lan {
  readonly field: 'lan' | 'lan6';
  readonly version: 4 | 6;
  readonly lan: string | undefined;
  readonly prefixes: readonly string[];
}

function lanIssues(site: string, { field, version, lan, prefixes }: Lan): readonly Issue[] {
  const path = ['sites', site, field];
  const candidates = ofVersion(prefixes, version);
  if (lan === undefined) {
    if (candidates.length === 1 || (version === 6 && candidates.length === 0)) return [];
    return [
      issue('config/lan-prefix', path, {
        message:
          candidates.length === 0
            ? `${site} has no IPv4 prefix for its LAN`
            : `${site} has several IPv${version} prefixes and does not say which is its LAN`,
        hint:
          candidates.length === 0
            ? 'add an IPv4 prefix to `prefixes`: sessions and tunnels are numbered with IPv4'
            : `add \`${field}\`, the prefix gateways and nodes share`,
      }),
    ];
  }
  if (candidates.some((prefix) => contains(cidr(prefix), cidr(lan)))) return [];
  return [
    issue('config/lan-prefix', path, {
      message: `${lan} is in no IPv${version} prefix of ${site}`,
      hint: candidates.length === 0 ? `leave \`${field}\` out` : `choose a part of ${candidates.join(' or ')}`,
    }),
  ];
}
