/**
 * The `resources` of a decision: the cloud half of an environment, the same from a synthesised configuration and from a
 * plan of it. Lists are sorted by address and stay lists; a single attribute that is not known before apply is null and
 * is listed in `unresolved`, as are the unknown members of a list, which are left out of it.
 */
export interface Resources {
  readonly source: 'synth' | 'plan';
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly internet_gateways: readonly VpcPart[];
  readonly egress_only_internet_gateways: readonly VpcPart[];
  readonly nat_gateways: readonly { readonly address: string; readonly subnet: string | null }[];
  readonly route_tables: readonly RouteTable[];
  readonly security_groups: readonly SecurityGroup[];
  readonly network_acls: readonly NetworkAcl[];
  readonly iam_roles: readonly IamRole[];
  readonly instances: readonly Instance[];
  readonly network_interfaces: readonly NetworkInterface[];
  readonly volumes: readonly { readonly address: string; readonly encrypted: boolean | null; readonly tags: Tags }[];
  readonly placement_groups: readonly { readonly address: string; readonly strategy: string | null }[];
  readonly load_balancers: readonly LoadBalancer[];
  readonly listeners: readonly Listener[];
  readonly autoscaling_groups: readonly AutoscalingGroup[];
  readonly peering_connections: readonly PeeringConnection[];
  readonly dns_records: readonly DnsRecord[];
  readonly health_checks: readonly { readonly address: string }[];
  readonly flow_logs: readonly VpcPart[];
  readonly log_groups: readonly LogGroup[];
  readonly buckets: readonly Bucket[];
  /** Regions of the providers that have a resource, sorted. */
  readonly regions: readonly string[];
  readonly unresolved: readonly Unresolved[];
  /** Managed resources of types this document does not hold, counted by type. */
  readonly ignored_types: Readonly<Record<string, number>>;
  /** What is in the cloud, or attached, without the document saying what it is. */
  readonly outside_plan: readonly OutsidePlan[];
}

export interface OutsidePlan {
  readonly address: string;
  readonly reason: 'forgotten' | 'drifted' | 'foreign policy';
}

export type Tags = Readonly<Record<string, string | null>>;

export interface Unresolved {
  readonly address: string;
  /** For example `vpc`, `ingress[from the balancer].security_groups`. */
  readonly attribute: string;
}

export interface VpcPart {
  readonly address: string;
  readonly vpc: string | null;
}

export interface Vpc {
  readonly address: string;
  readonly cidr_block: string | null;
  readonly ipv6: boolean;
  readonly tags: Tags;
}

export interface Subnet {
  readonly address: string;
  readonly vpc: string | null;
  readonly cidr_block: string | null;
  readonly ipv6_cidr_block: string | null;
  readonly availability_zone: string | null;
  /** `public` when its route table has a default route to an internet gateway. */
  readonly tier: 'public' | 'private' | 'unknown';
  readonly maps_public_ip: boolean | null;
  readonly tags: Tags;
}

export type RouteTargetType =
  | 'nat_gateway'
  | 'internet_gateway'
  | 'egress_only_gateway'
  | 'vpc_peering_connection'
  | 'transit_gateway'
  | 'network_interface'
  | 'vpc_endpoint'
  | 'local'
  | 'unknown';

export interface Route {
  readonly destination: string | null;
  readonly target_type: RouteTargetType;
  readonly target: string | null;
}

export interface RouteTable {
  readonly address: string;
  readonly vpc: string | null;
  readonly subnets: readonly string[];
  readonly routes: readonly Route[];
}

/** `protocol` is `tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all, or the number of another one. */
export interface SecurityRule {
  readonly description: string | null;
  readonly protocol: string | null;
  readonly from_port: number | null;
  readonly to_port: number | null;
  readonly cidr_blocks: readonly string[];
  readonly ipv6_cidr_blocks: readonly string[];
  readonly prefix_list_ids: readonly string[];
  readonly security_groups: readonly string[];
  readonly self: boolean;
}

/** A rule whose group is not in the configuration stands in a group of its own, under the address of the rule. */
export interface SecurityGroup {
  readonly address: string;
  readonly name: string | null;
  readonly vpc: string | null;
  readonly tags: Tags;
  readonly ingress: readonly SecurityRule[];
  readonly egress: readonly SecurityRule[];
}

export interface NetworkAclEntry {
  readonly rule_number: number | null;
  readonly action: string | null;
  /** As in SecurityRule. */
  readonly protocol: string | null;
  readonly from_port: number | null;
  readonly to_port: number | null;
  readonly cidr_block: string | null;
  readonly ipv6_cidr_block: string | null;
}

export interface NetworkAcl {
  readonly address: string;
  readonly vpc: string | null;
  readonly subnets: readonly string[];
  readonly ingress: readonly NetworkAclEntry[];
  readonly egress: readonly NetworkAclEntry[];
}

export interface IamStatement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly not_actions: readonly string[];
  readonly resources: readonly string[];
  readonly not_resources: readonly string[];
  readonly principals: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  readonly conditions: readonly {
    readonly operator: string;
    readonly key: string;
    readonly values: readonly string[];
  }[];
}

export interface IamPolicy {
  readonly address: string;
  readonly statements: readonly IamStatement[];
}

/** A policy that is attached to no role of the configuration stands in a role of its own, under its own address. */
export interface IamRole {
  readonly address: string;
  readonly name: string | null;
  readonly trust: readonly IamStatement[];
  readonly policies: readonly IamPolicy[];
}

/** A machine, or a launch template, which has no subnet. */
export interface Instance {
  readonly address: string;
  readonly instance_type: string | null;
  readonly subnet: string | null;
  readonly availability_zone: string | null;
  readonly imds_tokens: string | null;
  readonly root_volume_encrypted: boolean | null;
  readonly source_dest_check: boolean | null;
  readonly placement_group: string | null;
  readonly network_interfaces: readonly string[];
  readonly tags: Tags;
}

export interface NetworkInterface {
  readonly address: string;
  readonly subnet: string | null;
  readonly type: string | null;
  readonly security_groups: readonly string[];
  readonly source_dest_check: boolean | null;
  readonly private_ips: readonly string[];
}

export interface LoadBalancer {
  readonly address: string;
  readonly name: string | null;
  readonly internal: boolean | null;
  readonly type: string | null;
  readonly subnets: readonly string[];
  readonly security_groups: readonly string[];
  readonly tags: Tags;
}

export interface Listener {
  readonly address: string;
  readonly load_balancer: string | null;
  readonly protocol: string | null;
  readonly port: number | null;
}

export interface AutoscalingGroup {
  readonly address: string;
  readonly min_size: number | null;
  readonly max_size: number | null;
  readonly subnets: readonly string[];
  readonly health_check_type: string | null;
  readonly has_scaling_policy: boolean;
}

export interface PeeringConnection {
  readonly address: string;
  readonly vpc: string | null;
  readonly peer_vpc: string | null;
}

export interface DnsRecord {
  readonly address: string;
  readonly zone: string | null;
  readonly name: string | null;
  readonly type: string | null;
  /** Null for an alias. */
  readonly ttl: number | null;
  readonly is_weighted: boolean;
  readonly health_check: string | null;
}

export interface LogGroup {
  readonly address: string;
  readonly name: string | null;
  /** 0: kept for ever. */
  readonly retention_days: number | null;
}

/** Null: the configuration does not say. S3 encrypts where nobody says otherwise, and keeps no versions. */
export interface Bucket {
  readonly address: string;
  readonly versioning: boolean | null;
  readonly encrypted: boolean | null;
  readonly public_access_blocked: boolean | null;
}
