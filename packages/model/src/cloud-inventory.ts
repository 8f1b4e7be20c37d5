/** What a security group lets through. `prefixes` are sources for ingress, destinations for egress. */
export interface TrafficRule {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'all';
  /** First port; for ICMP the type, -1 meaning any. */
  readonly fromPort: number;
  /** Last port; for ICMP the code, -1 meaning any. */
  readonly toPort: number;
  readonly prefixes: readonly string[];
}

/** A machine of a cloud region as applied. */
export interface CloudInstance {
  /** Name of the node. */
  readonly name: string;
  readonly site: string;
  readonly instanceId: string;
  readonly privateAddress: string;
  /** Elastic IP; null when it has none. */
  readonly publicAddress: string | null;
  readonly subnetId: string;
  readonly availabilityZone: string;
  readonly securityGroupIds: readonly string[];
  readonly hasSourceDestCheck: boolean;
  /** Rules of all its security groups, with groups resolved to the addresses of their members. */
  readonly ingress: readonly TrafficRule[];
  readonly egress: readonly TrafficRule[];
}

export interface CloudSubnet {
  readonly site: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly prefix: string;
  readonly availabilityZone: string;
  readonly visibility: 'public' | 'private';
}

export interface CloudVpc {
  readonly site: string;
  readonly region: string;
  readonly vpcId: string;
  readonly prefix: string;
}

/** The cloud half of an environment as Terraform reports it after an apply. */
export interface CloudInventory {
  readonly instances: readonly CloudInstance[];
  readonly vpcs: readonly CloudVpc[];
  readonly subnets: readonly CloudSubnet[];
}
