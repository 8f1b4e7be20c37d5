import type { ModeConfig } from './mode-config.ts';

export const deploymentModes = ['datacenter', 'internet', 'hybrid'] as const;
export type DeploymentMode = (typeof deploymentModes)[number];
export type SiteKind = 'datacenter' | 'region' | 'branch';
export type TunnelProtocol = 'wireguard' | 'ipsec';

/**
 * How the members of a site reach each other with a routed next hop.
 * `lan`: one layer-2 network. `vxlan`: unicast VXLAN (RFC 7348) between the members, because a VPC forwards only
 * between addresses it knows, so a gateway in another availability zone cannot be a plain next hop.
 */
export type SiteFabric =
  | { readonly kind: 'lan'; readonly prefix: string; readonly prefix6: string | null }
  | { readonly kind: 'vxlan'; readonly prefix: string; readonly interface: string; readonly vni: number };

export interface AvailabilityZone {
  readonly name: string;
  readonly publicPrefix: string;
  readonly privatePrefix: string;
}

/** The cloud half of a site of kind `region`. */
export interface CloudRegion {
  readonly provider: 'aws';
  readonly region: string;
  readonly vpcPrefix: string;
  readonly availabilityZones: readonly AvailabilityZone[];
}

export interface Site {
  readonly name: string;
  readonly kind: SiteKind;
  readonly asn: number;
  /** Prefixes this site announces to the others; the protected prefixes. */
  readonly prefixes: readonly string[];
  readonly fabric: SiteFabric;
  /** Degrees; used for the light-speed floor between two sites. */
  readonly location: { readonly latitude: number; readonly longitude: number } | null;
  readonly cloud: CloudRegion | null;
  /** IPv4 network of the provider that connects the gateways of an on-premises site; null in a cloud region. */
  readonly wanPrefix: string | null;
}

/** Where a node of a cloud region runs. */
export interface CloudPlacement {
  readonly availabilityZone: string;
  readonly instanceType: string;
  readonly rootVolumeGib: number;
}

/** A machine, real or emulated. A gateway is a node that terminates tunnels. */
export interface Node {
  readonly name: string;
  readonly site: string;
  readonly role: 'gateway' | 'node';
  /** Address inside the site's prefixes, the one services are reached at. */
  readonly address: string;
  /** IPv6 address of the same interface; null in a site without IPv6. */
  readonly address6: string | null;
  /** Interface that carries `address`. */
  readonly interface: string;
  /** Address on the site's fabric: equals `address` on a LAN. */
  readonly fabricAddress: string;
  /** Where ssh reaches the node in a real environment; the lab has its own management network. */
  readonly managementAddress: string;
  /** Inventory group, from the mode the node runs. */
  readonly mode: DeploymentMode;
  readonly placement: CloudPlacement | null;
}

export interface Gateway extends Node {
  readonly role: 'gateway';
  /** Address the other gateways send encapsulated packets to (an Elastic IP in a region). */
  readonly publicAddress: string;
  /** Interface the encapsulated packets leave by. */
  readonly underlayInterface: string;
  /** 1 is preferred over 2. */
  readonly priority: number;
  /** Allocation id of an existing Elastic IP, when the address is owned already. */
  readonly elasticIpAllocation: string | null;
  /** What it proves itself with on tunnels that ask for certificates; null in a lab, where dwcp makes one. */
  readonly identity: GatewayIdentity | null;
}

/** X.509 in PEM: the gateway's own certificate and key, and the authority that signed those of the other gateways. */
export interface GatewayIdentity {
  readonly certificate: SecretReference;
  readonly privateKey: SecretReference;
  readonly authority: SecretReference;
}

/** A secret by reference; the value never enters the model. */
export type SecretReference =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string };

export interface TunnelEnd {
  readonly gateway: string;
  /** Network device on that gateway, at most 15 characters (IFNAMSIZ). */
  readonly interface: string;
  /** Address inside the tunnel, on a /31 shared with the other end (RFC 3021). */
  readonly innerAddress: string;
  /** The same over IPv6, on a /127 (RFC 6164); null unless both sites have IPv6. */
  readonly innerAddress6: string | null;
  readonly listenPort: number;
  /** IPsec: address the VXLAN of a gateway without XFRM interfaces runs between; null otherwise. */
  readonly carrierAddress: string | null;
}

export interface Bfd {
  readonly intervalMs: number;
  readonly multiplier: number;
}

/** How an IPsec tunnel negotiates, and for how long. */
export interface IpsecSettings {
  /** In order of preference, in the words of strongSwan. */
  readonly ikeProposals: readonly string[];
  readonly espProposals: readonly string[];
  readonly authentication: 'psk' | 'certificate';
  readonly dpdDelaySeconds: number;
  readonly ikeRekeySeconds: number;
  readonly childRekeySeconds: number;
}

export interface Tunnel {
  readonly name: string;
  /** Unique small number: gives the ports and the inner addresses, so they never move when another tunnel comes or goes. */
  readonly id: number;
  readonly protocol: TunnelProtocol;
  readonly ends: readonly [TunnelEnd, TunnelEnd];
  readonly mtuBytes: number;
  /** 0 means off. */
  readonly persistentKeepaliveSeconds: number;
  /** Of WireGuard, mixed into the handshake; of IPsec, what both ends prove themselves with. */
  readonly presharedKey: SecretReference | null;
  /** Null unless the protocol is `ipsec`. */
  readonly ipsec: IpsecSettings | null;
  readonly bfd: Bfd;
}

export type EnvironmentKind = 'lab' | 'real';

export interface Environment {
  readonly name: string;
  /** `lab`: emulated cloud and hosts on this machine. `real`: accounts and machines. */
  readonly kind: EnvironmentKind;
  readonly tags: { readonly owner: string; readonly env: string; readonly costCenter: string } & Readonly<
    Record<string, string>
  >;
  /** Prefixes that may open management connections (ssh, metrics) to the nodes. */
  readonly managementPrefixes: readonly string[];
  readonly sshUser: string;
  readonly approvalRequired: boolean;
  /** Only what a passing emulation attests is deployed. */
  readonly attestationRequired: boolean;
  /** File in the project with the public key of whoever may attest; null when nobody is named. */
  readonly attestationKey: string | null;
  /** The scenario that has to have passed; null: any. */
  readonly attestationScenario: string | null;
  /** A repair is made only when a passing emulation attests the release it puts back. */
  readonly rehearsalRequired: boolean;
  /** Gateways run dwcpd, and those that share a tunnel have a link. */
  readonly dwcpd: boolean;
  /** Terraform S3 backend; null in the lab, where dwcp makes one on the emulated endpoint. */
  readonly backend: { readonly bucket: string; readonly key: string; readonly region: string } | null;
  readonly dns: { readonly zone: string; readonly weights: Readonly<Record<string, number>> } | null;
}

export const routingDaemons = ['frr', 'bird'] as const;
export type RoutingDaemon = (typeof routingDaemons)[number];

/** How the routing daemons of all nodes behave. */
export interface Routing {
  readonly daemon: RoutingDaemon;
  /** Keep the routes of a neighbor whose daemon restarts. */
  readonly gracefulRestart: boolean;
  readonly holdSeconds: number;
  readonly keepaliveSeconds: number;
  /** Failure detection of the sessions inside a site; a tunnel has its own. */
  readonly fabricBfd: Bfd;
}

/** The normalised description of the whole network: the one input of everything past config. */
export interface Topology {
  readonly environment: Environment;
  readonly mode: DeploymentMode;
  readonly modeConfig: ModeConfig;
  readonly sites: readonly Site[];
  readonly gateways: readonly Gateway[];
  /** Nodes that are not gateways. */
  readonly nodes: readonly Node[];
  readonly tunnels: readonly Tunnel[];
  readonly routing: Routing;
}

/** All machines, gateways first, in the order of the description. */
export function allNodes(topology: Topology): readonly Node[] {
  return [...topology.gateways, ...topology.nodes];
}

export function siteOf(topology: Topology, name: string): Site {
  const site = topology.sites.find((candidate) => candidate.name === name);
  if (site === undefined) throw new Error(`no site ${name} in the topology`);
  return site;
}

export function gatewayOf(topology: Topology, name: string): Gateway {
  const gateway = topology.gateways.find((candidate) => candidate.name === name);
  if (gateway === undefined) throw new Error(`no gateway ${name} in the topology`);
  return gateway;
}

/** The tunnels that end on a gateway, each with this gateway's end first. */
export function tunnelsOf(
  topology: Topology,
  gateway: string,
): readonly { readonly tunnel: Tunnel; readonly local: TunnelEnd; readonly remote: TunnelEnd }[] {
  return topology.tunnels.flatMap((tunnel) => {
    const [a, b] = tunnel.ends;
    if (a.gateway === gateway) return [{ tunnel, local: a, remote: b }];
    if (b.gateway === gateway) return [{ tunnel, local: b, remote: a }];
    return [];
  });
}
