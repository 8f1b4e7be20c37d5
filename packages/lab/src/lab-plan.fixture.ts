import type { HostKind } from '@dwcp/model';
import type { LabHost, LabInterface, LabPlan } from './lab-plan.ts';

/** A small hybrid network for tests: a datacenter on the internet and a VPC with address translation and filters. */
export function smallPlan(
  options: { readonly lab?: string; readonly authorizedKeys?: readonly string[]; readonly kind?: HostKind } = {},
): LabPlan {
  const authorizedKeys = options.authorizedKeys ?? ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample test'];
  const host = (name: string, interfaces: readonly LabInterface[]): LabHost => ({
    name,
    hostname: name,
    interfaces,
    authorizedKeys,
    ...(options.kind === undefined ? {} : { kind: options.kind }),
  });
  return {
    lab: options.lab ?? 'dw000001',
    segments: [
      { kind: 'switched', name: 'mgmt', mtuBytes: 1500, gateway: '198.18.0.1/16' },
      {
        kind: 'routed',
        name: 'internet',
        mtuBytes: 1500,
        gateways: ['203.0.113.1'],
        uplinks: [{ to: 'vpc', prefixes: ['198.51.100.11/32'] }],
        nat: [],
        filters: [],
      },
      {
        kind: 'routed',
        name: 'vpc',
        mtuBytes: 1500,
        gateways: ['10.20.0.1', '10.20.1.1'],
        uplinks: [{ to: 'internet', prefixes: ['0.0.0.0/0'] }],
        nat: [{ inside: '10.20.0.10', outside: '198.51.100.11' }],
        filters: [
          {
            host: 'vpc-gw1',
            interface: 'eth0',
            checkSource: false,
            ingress: [
              { protocol: 'icmp', fromPort: 8, toPort: -1, prefixes: ['203.0.113.0/24'] },
              { protocol: 'udp', fromPort: 51820, toPort: 51829, prefixes: ['203.0.113.11/32'] },
              { protocol: 'tcp', fromPort: 5001, toPort: 5001, prefixes: ['0.0.0.0/0'] },
              { protocol: 'all', fromPort: 0, toPort: 0, prefixes: ['10.20.0.0/16'] },
            ],
            egress: [{ protocol: 'all', fromPort: 0, toPort: 0, prefixes: ['0.0.0.0/0'] }],
          },
          {
            host: 'vpc-node1',
            interface: 'eth0',
            checkSource: true,
            ingress: [
              { protocol: 'tcp', fromPort: 5001, toPort: 5001, prefixes: ['10.20.0.0/24'] },
              // Fragmentation needed, which is not a ping.
              { protocol: 'icmp', fromPort: 3, toPort: 4, prefixes: ['0.0.0.0/0'] },
            ],
            egress: [{ protocol: 'all', fromPort: 0, toPort: 0, prefixes: ['10.20.0.0/16'] }],
          },
        ],
      },
    ],
    hosts: [
      host('dc-gw1', [port('eth0', 'internet', '203.0.113.11/24', '203.0.113.1'), management(11)]),
      host('vpc-gw1', [port('eth0', 'vpc', '10.20.0.10/24', '10.20.0.1'), management(12)]),
      host('vpc-node1', [port('eth0', 'vpc', '10.20.1.11/24', '10.20.1.1'), management(13)]),
    ],
  };
}

function management(number: number): LabInterface {
  return port('mgmt0', 'mgmt', `198.18.0.${number}/16`, null);
}

function port(name: string, segment: string, address: string, gateway: string | null): LabInterface {
  return { name, segment, addresses: [address], gateway, mtuBytes: 1500 };
}
