import { type Cidr, cidr, contains, overlaps } from '@dwcp/model';
import type { Issue } from '../issue.ts';
import type { RegionDocument } from '../schema/environment/index.ts';
import { issue, type Path, type Rule } from './rule.ts';

export const subnets: Rule = (document) =>
  Object.entries(document.sites).flatMap(([name, site]) => (site.kind === 'region' ? subnetIssues(name, site) : []));

interface Subnet {
  readonly text: string;
  readonly prefix: Cidr;
  readonly path: Path;
  readonly what: string;
}

function subnetIssues(name: string, site: RegionDocument): readonly Issue[] {
  const vpc = cidr(site.cloud.vpc);
  const all = Object.entries(site.cloud.zones).flatMap(([zone, { public: open, private: closed }]): Subnet[] => {
    const path = ['sites', name, 'cloud', 'zones', zone];
    return [
      { text: open, prefix: cidr(open), path: [...path, 'public'], what: `the public subnet of ${zone}` },
      { text: closed, prefix: cidr(closed), path: [...path, 'private'], what: `the private subnet of ${zone}` },
    ];
  });
  return all.flatMap((subnet, index) => {
    const earlier = all.slice(0, index).find((other) => overlaps(other.prefix, subnet.prefix));
    return [
      ...(contains(vpc, subnet.prefix)
        ? []
        : [
            issue('config/subnet', subnet.path, {
              message: `${subnet.text} is not in the VPC ${site.cloud.vpc}`,
              hint: `choose a part of ${site.cloud.vpc}`,
            }),
          ]),
      ...(subnet.prefix.length >= 16 && subnet.prefix.length <= 28
        ? []
        : [
            issue('config/subnet', subnet.path, {
              message: `a subnet has a prefix length of 16 to 28, ${subnet.text} has ${subnet.prefix.length}`,
            }),
          ]),
      ...(earlier === undefined
        ? []
        : [
            issue('config/subnet', subnet.path, {
              message: `${subnet.text} overlaps ${earlier.text}, ${earlier.what}`,
            }),
          ]),
    ];
  });
}
