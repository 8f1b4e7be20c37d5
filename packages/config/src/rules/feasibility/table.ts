import type { Severity } from '@dwcp/model';

/** Limits of physics and of AWS. Each page in docs/rules/feasibility cites where its limit is from. */
export const feasibilityTable = {
  'feasibility/instance-type': { severity: 'medium', title: 'the limits of every instance type are known' },
  'feasibility/rdma-on-ec2': { severity: 'high', title: 'RDMA on EC2 is configured for EFA' },
  'feasibility/rdma-hardware': { severity: 'medium', title: 'machines in datacenter mode have RDMA hardware' },
  'feasibility/efa-instance-type': { severity: 'high', title: 'an EFA is asked of a type that takes one' },
  'feasibility/efa-zones': { severity: 'high', title: 'machines that share an EFA network share a zone' },
  'feasibility/cluster-placement': { severity: 'high', title: 'a cluster placement group lies in one zone' },
  'feasibility/backend-latency': { severity: 'high', title: 'the RDMA backend can reach the latency goal' },
  'feasibility/light-speed': { severity: 'high', title: 'light reaches the other site within the latency goal' },
  'feasibility/single-flow': { severity: 'high', title: 'no single flow of EC2 carries more than it can' },
  'feasibility/instance-bandwidth': { severity: 'high', title: 'an instance has the bandwidth of its mode' },
  'feasibility/gateway-bandwidth': { severity: 'high', title: 'a gateway has the bandwidth of its tunnels' },
  'feasibility/aws-vpn': { severity: 'high', title: 'a tunnel of AWS Site-to-Site VPN stays within its limits' },
  'feasibility/tunnel-nesting': { severity: 'high', title: 'nested tunnels leave room for IPv6' },
  'feasibility/instance-memory': { severity: 'high', title: 'an instance has the memory of its mode' },
  'feasibility/instance-cores': { severity: 'high', title: 'an instance has the cores of its mode' },
  'feasibility/recovery-time': { severity: 'high', title: 'the recovery time objective can be kept' },
  'feasibility/name-length': { severity: 'low', title: 'names of cloud resources are not cut' },
} as const satisfies Readonly<Record<string, { readonly severity: Severity; readonly title: string }>>;
