import { addressAt, cidr, containsAddress, type Gateway, indexIn, type Node } from '@dwcp/model';
import type {
  EnvironmentDocument,
  GatewayDocument,
  NodeDocument,
  RegionDocument,
  SiteDocument,
} from '../schema/environment/index.ts';

const gib = 2 ** 30;

/** A site of the description under its name. */
export interface NamedSite {
  readonly name: string;
  readonly site: SiteDocument;
}

export function normaliseGateways(document: EnvironmentDocument, { name: site, site: wanted }: NamedSite): Gateway[] {
  return Object.entries(wanted.gateways).map(([name, gateway], index) => ({
    ...machine(document, wanted, { site, name, machine: gateway, role: 'gateway' }),
    role: 'gateway',
    managementAddress: gateway.managementAddress ?? gateway.publicAddress,
    publicAddress: gateway.publicAddress,
    underlayInterface: gateway.underlayInterface,
    priority: gateway.priority ?? index + 1,
    elasticIpAllocation: elasticIpOf(wanted, name),
    identity: gateway.identity ?? null,
  }));
}

export function normaliseNodes(document: EnvironmentDocument, { name: site, site: wanted }: NamedSite): Node[] {
  return Object.entries(wanted.nodes).map(([name, node]) =>
    machine(document, wanted, { site, name, machine: node, role: 'node' }),
  );
}

function elasticIpOf(site: SiteDocument, gateway: string): string | null {
  return site.kind === 'region' ? (site.gateways[gateway]?.elasticIpAllocation ?? null) : null;
}

interface MachineOf {
  readonly site: string;
  readonly name: string;
  readonly machine: GatewayDocument | NodeDocument;
  readonly role: 'gateway' | 'node';
}

function machine(document: EnvironmentDocument, site: SiteDocument, of: MachineOf): Node {
  const { address } = of.machine;
  return {
    name: of.name,
    site: of.site,
    role: of.role,
    address,
    address6: 'address6' in of.machine ? (of.machine.address6 ?? null) : null,
    interface: of.machine.interface,
    fabricAddress: site.kind === 'region' ? fabricAddress(site, address) : address,
    managementAddress: of.machine.managementAddress ?? address,
    mode: of.machine.mode,
    placement: site.kind === 'region' ? placement(document, site, of) : null,
  };
}

/** The address in the fabric with the host part the machine has in the VPC. */
function fabricAddress(site: RegionDocument, address: string): string {
  return addressAt(cidr(site.fabric.prefix), indexIn(cidr(site.cloud.vpc), address));
}

function placement(document: EnvironmentDocument, site: RegionDocument, of: MachineOf): Node['placement'] {
  const defaults = document.instances[of.role];
  const instance = 'instance' in of.machine ? of.machine.instance : undefined;
  return {
    availabilityZone: zoneOf(site, of.machine) ?? '',
    instanceType: instance?.type ?? defaults.type,
    rootVolumeGib: Math.ceil((instance?.rootVolume ?? defaults.rootVolume) / gib),
  };
}

/** The zone a machine of a region names, otherwise the one whose subnet holds its address; null when there is none. */
export function zoneOf(
  site: RegionDocument,
  of: { readonly address: string; readonly zone?: string | undefined },
): string | null {
  if (of.zone !== undefined) return of.zone;
  const holds = (prefix: string): boolean => containsAddress(cidr(prefix), of.address);
  const found = Object.entries(site.cloud.zones).find(([, zone]) => holds(zone.public) || holds(zone.private));
  return found?.[0] ?? null;
}
