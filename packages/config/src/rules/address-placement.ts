import { type Cidr, cidr, contains, containsAddress, indexIn, sizeOf } from '@dwcp/model';
import type { Issue } from '../issue.ts';
import { zoneOf } from '../normalise/machines.ts';
import { lanPrefix } from '../normalise/sites.ts';
import type { OnPremisesDocument, RegionDocument } from '../schema/environment/index.ts';
import { type GatewayPlace, machinesOf, type NodePlace } from './machines-of.ts';
import { issue, type Rule } from './rule.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html: network, router, DNS, future use; broadcast. */
const awsReservedAtStart = 4n;

export const addressPlacement: Rule = (document) =>
  machinesOf(document).flatMap((place) =>
    place.siteDocument.kind === 'region'
      ? cloudIssues(place, place.siteDocument)
      : lanIssues(place, place.siteDocument),
  );

type Place = GatewayPlace | NodePlace;

function lanIssues(place: Place, site: OnPremisesDocument): readonly Issue[] {
  const { address } = place.machine;
  const lan = lanPrefix(site);
  // A LAN that is none of the site's own is reported by config/lan-prefix.
  if (!site.prefixes.some((prefix) => contains(cidr(prefix), cidr(lan)))) return [];
  if (!containsAddress(cidr(lan), address)) {
    return misplaced(place, `${address} is not in ${lan}, the LAN of ${place.site}`);
  }
  if (!isEdge(cidr(lan), address)) return [];
  return misplaced(place, `${address} is the network or broadcast address of ${lan}`);
}

function cloudIssues(place: Place, site: RegionDocument): readonly Issue[] {
  const { address } = place.machine;
  const zoneName = zoneOf(site, place.machine);
  const wanted = place.role === 'gateway' ? 'public' : 'private';
  const zone = zoneName === null ? undefined : site.cloud.zones[zoneName];
  if (zoneName === null) {
    const subnets = Object.values(site.cloud.zones).map((candidate) => candidate[wanted]);
    return misplaced(
      place,
      `${address} is in no subnet of ${place.site}`,
      `choose an address in ${subnets.join(' or ')}`,
    );
  }
  // A zone that is not declared is reported by config/machine-zone.
  if (zone === undefined) return [];
  const subnet = zone[wanted];
  const choose = `choose an address in ${subnet}`;
  if (!containsAddress(cidr(subnet), address)) {
    return misplaced(place, `${address} is not in ${subnet}, the ${wanted} subnet of ${zoneName}`, choose);
  }
  const index = indexIn(cidr(subnet), address);
  if (index >= awsReservedAtStart && index < sizeOf(cidr(subnet)) - 1n) return [];
  return misplaced(place, `${address} is reserved by AWS: the first four addresses and the last of ${subnet}`, choose);
}

function misplaced(place: Place, message: string, hint?: string): readonly Issue[] {
  return [
    issue('config/address-placement', [...place.path, 'address'], hint === undefined ? { message } : { message, hint }),
  ];
}

/** IPv6 has no broadcast address, but its first address belongs to the routers (RFC 4291 §2.6.1). */
export function isEdge(prefix: Cidr, address: string): boolean {
  const size = sizeOf(prefix);
  if (size <= 2n) return false;
  const index = indexIn(prefix, address);
  return index === 0n || (prefix.version === 4 && index === size - 1n);
}
