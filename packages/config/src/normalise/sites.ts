import { cidr, type Site, type SiteFabric } from '@dwcp/model';
import type { OnPremisesDocument, RegionDocument } from '../schema/environment/index.ts';
import type { NamedSite } from './machines.ts';

export function normaliseSite({ name, site }: NamedSite): Site {
  return {
    name,
    kind: site.kind,
    asn: site.asn,
    prefixes: sitePrefixes(site),
    fabric:
      site.kind === 'region' ? regionFabric(site) : { kind: 'lan', prefix: lanPrefix(site), prefix6: lanPrefix6(site) },
    location: site.location ?? null,
    cloud:
      site.kind === 'region'
        ? {
            provider: site.cloud.provider,
            region: site.cloud.region,
            vpcPrefix: site.cloud.vpc,
            availabilityZones: Object.entries(site.cloud.zones).map(([zone, subnets]) => ({
              name: zone,
              publicPrefix: subnets.public,
              privatePrefix: subnets.private,
            })),
          }
        : null,
    wanPrefix: site.kind === 'region' ? null : site.wan.prefix,
  };
}

/** What a site announces: what it lists, in a region otherwise its VPC. */
export function sitePrefixes(site: NamedSite['site']): readonly string[] {
  return site.kind === 'region' ? (site.prefixes ?? [site.cloud.vpc]) : site.prefixes;
}

/** The local network of a datacenter or branch; a site of several IPv4 prefixes has to name it (rule config/lan-prefix). */
export function lanPrefix(site: OnPremisesDocument): string {
  return site.lan ?? ofVersion(site.prefixes, 4)[0] ?? '';
}

/** The IPv6 prefix of the local network; null in a site without IPv6. */
export function lanPrefix6(site: OnPremisesDocument): string | null {
  return site.lan6 ?? ofVersion(site.prefixes, 6)[0] ?? null;
}

export function ofVersion(prefixes: readonly string[], version: 4 | 6): readonly string[] {
  return prefixes.filter((prefix) => cidr(prefix).version === version);
}

function regionFabric(site: RegionDocument): SiteFabric {
  return { kind: 'vxlan', prefix: site.fabric.prefix, interface: site.fabric.interface, vni: site.fabric.vni };
}
