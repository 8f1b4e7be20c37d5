import {
  addressAt,
  allNodes,
  type CloudInstance,
  cidr,
  containsAddress,
  type Gateway,
  type HostKind,
  labManagementPrefix,
  type Node,
  type Site,
  siteOf,
  type Topology,
} from '@dwcp/model';
import type { LabHost, LabInterface, LabPlan, LabSegment } from './lab-plan.ts';
import { managementAddresses } from './management-address.ts';

const managementLength = cidr(labManagementPrefix).length;
const underlayMtuBytes = 1500;
const internet = 'internet';

/**
 * The lab that stands for the world around the nodes: the internet, a LAN per on-premises site, a VPC per region with
 * the addresses, Elastic IPs and security groups that Terraform reports, and a management network apart from all.
 */
export function planLab(
  topology: Topology,
  options: {
    readonly lab: string;
    readonly instances: readonly CloudInstance[];
    readonly authorizedKeys: readonly string[];
    /** Full where absent. */
    readonly hosts?: HostKind;
  },
): LabPlan {
  const instances = new Map(options.instances.map((instance) => [instance.name, instance]));
  const nodes = allNodes(topology).filter((node) => node.placement === null || instances.has(node.name));
  const management = managementAddresses(nodes.map((node) => node.name));
  const hosts: LabHost[] = nodes.map((node) => ({
    name: node.name,
    hostname: node.name,
    interfaces: [...interfacesOf(topology, node), managementInterface(management.get(node.name) ?? '')],
    authorizedKeys: options.authorizedKeys,
    ...(options.hosts === undefined ? {} : { kind: options.hosts }),
  }));
  return { lab: options.lab, segments: segmentsOf(topology, options.instances), hosts };
}

function managementInterface(address: string): LabInterface {
  return {
    name: 'mgmt0',
    segment: 'mgmt',
    addresses: [`${address}/${managementLength}`],
    gateway: null,
    mtuBytes: underlayMtuBytes,
  };
}

function interfacesOf(topology: Topology, node: Node): readonly LabInterface[] {
  const site = siteOf(topology, node.site);
  if (site.cloud !== null) {
    const subnet = subnetOf(site, node.address);
    return [port(node.interface, vpcName(site), { address: node.address, subnet, gateway: firstHost(subnet) })];
  }
  const lan = withIpv6(
    site,
    node,
    port(node.interface, lanName(site), {
      address: node.address,
      subnet: site.fabric.prefix,
      gateway: node.role === 'node' ? defaultGateway(topology, site) : null,
    }),
  );
  const gateway = topology.gateways.find((candidate) => candidate.name === node.name);
  if (gateway === undefined) return [lan];
  const wan = wanPrefixOf(site);
  return [
    port(gateway.underlayInterface, internet, { address: gateway.publicAddress, subnet: wan, gateway: firstHost(wan) }),
    lan,
  ];
}

function withIpv6({ fabric }: Site, { address6 }: Node, lan: LabInterface): LabInterface {
  if (address6 === null || fabric.kind !== 'lan' || fabric.prefix6 === null) return lan;
  return { ...lan, addresses: [...lan.addresses, `${address6}/${cidr(fabric.prefix6).length}`] };
}

function port(
  name: string,
  segment: string,
  options: { readonly address: string; readonly subnet: string; readonly gateway: string | null },
): LabInterface {
  return {
    name,
    segment,
    addresses: [`${options.address}/${cidr(options.subnet).length}`],
    gateway: options.gateway,
    mtuBytes: underlayMtuBytes,
  };
}

function segmentsOf(topology: Topology, instances: readonly CloudInstance[]): readonly LabSegment[] {
  const regions = topology.sites.filter((site) => site.cloud !== null);
  const onPremises = topology.sites.filter((site) => site.cloud === null);
  const inSite = (site: Site) =>
    instances.filter((instance) =>
      allNodes(topology).some((node) => node.name === instance.name && node.site === site.name),
    );
  return [
    {
      kind: 'switched',
      name: 'mgmt',
      mtuBytes: underlayMtuBytes,
      gateway: `${firstHost(labManagementPrefix)}/${managementLength}`,
    },
    {
      kind: 'routed',
      name: internet,
      mtuBytes: underlayMtuBytes,
      gateways: onPremises.map((site) => firstHost(wanPrefixOf(site))),
      uplinks: regions.map((site) => ({ to: vpcName(site), prefixes: elasticPrefixes(inSite(site)) })),
      nat: [],
      filters: [],
    },
    ...onPremises.map(
      (site): LabSegment => ({ kind: 'switched', name: lanName(site), mtuBytes: underlayMtuBytes, gateway: null }),
    ),
    ...regions.map(
      (site): LabSegment => ({
        kind: 'routed',
        name: vpcName(site),
        mtuBytes: underlayMtuBytes,
        gateways: subnetsOf(site).map(firstHost),
        uplinks: [{ to: internet, prefixes: ['0.0.0.0/0'] }],
        nat: inSite(site).flatMap((instance) =>
          instance.publicAddress === null ? [] : [{ inside: instance.privateAddress, outside: instance.publicAddress }],
        ),
        filters: inSite(site).map((instance) => ({
          host: instance.name,
          interface: interfaceOf(topology, instance.name),
          checkSource: instance.hasSourceDestCheck,
          ingress: instance.ingress,
          egress: instance.egress,
        })),
      }),
    ),
  ];
}

function elasticPrefixes(instances: readonly CloudInstance[]): readonly string[] {
  return instances.flatMap((instance) => (instance.publicAddress === null ? [] : [`${instance.publicAddress}/32`]));
}

function interfaceOf(topology: Topology, name: string): string {
  const node = allNodes(topology).find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no node ${name} in the topology`);
  return node.interface;
}

function subnetsOf(site: Site): readonly string[] {
  return (site.cloud?.availabilityZones ?? []).flatMap((zone) => [zone.publicPrefix, zone.privatePrefix]);
}

function subnetOf(site: Site, address: string): string {
  const subnet = subnetsOf(site).find((prefix) => containsAddress(cidr(prefix), address));
  if (subnet === undefined) throw new Error(`${address} is in no subnet of ${site.name}`);
  return subnet;
}

function defaultGateway(topology: Topology, site: Site): string | null {
  const gateways: readonly Gateway[] = topology.gateways.filter((gateway) => gateway.site === site.name);
  return gateways.toSorted((a, b) => a.priority - b.priority)[0]?.address ?? null;
}

function wanPrefixOf(site: Site): string {
  if (site.wanPrefix === null) throw new Error(`site ${site.name} has no wan prefix`);
  return site.wanPrefix;
}

function firstHost(prefix: string): string {
  return addressAt(cidr(prefix), 1n);
}

function lanName(site: Site): string {
  return `${site.name}-lan`;
}

function vpcName(site: Site): string {
  return `${site.name}-vpc`;
}
