import { cidr, containsAddress } from '@dwcp/model';
import type { Issue } from '../issue.ts';
import { lanPrefix6 } from '../normalise/sites.ts';
import type { OnPremisesDocument } from '../schema/environment/index.ts';
import { isEdge } from './address-placement.ts';
import { type GatewayPlace, machinesOf, type NodePlace } from './machines-of.ts';
import { issue, type Rule } from './rule.ts';

/** A site with IPv6 has it on every machine, inside its LAN; a site without has it on none. */
export const ipv6Addresses: Rule = (document) =>
  machinesOf(document).flatMap((place) =>
    place.siteDocument.kind === 'region' ? [] : machineIssues(place, place.siteDocument),
  );

function machineIssues(place: GatewayPlace | NodePlace, site: OnPremisesDocument): readonly Issue[] {
  const address = 'address6' in place.machine ? place.machine.address6 : undefined;
  const lan = lanPrefix6(site);
  if (lan === null) {
    return address === undefined
      ? []
      : wrong(place, `${place.site} has no IPv6 prefix`, `add one to \`sites.${place.site}.prefixes\``);
  }
  if (address === undefined) {
    return wrong(place, `${place.name} has no IPv6 address, and ${place.site} has ${lan}`, `choose one in ${lan}`);
  }
  if (!containsAddress(cidr(lan), address)) {
    return wrong(place, `${address} is not in ${lan}, the IPv6 LAN of ${place.site}`, `choose one in ${lan}`);
  }
  return isEdge(cidr(lan), address)
    ? wrong(place, `${address} is the address of all routers of ${lan}`, 'choose another one')
    : [];
}

function wrong(place: GatewayPlace | NodePlace, message: string, hint: string): readonly Issue[] {
  return [issue('config/ipv6-addresses', [...place.path, 'address6'], { message, hint })];
}
