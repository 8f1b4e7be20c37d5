import type { Gateway, Node, Site, Topology, Tunnel, TunnelEnd } from '@dwcp/model';
import { addressAt, cidr, wireguardBasePort } from '@dwcp/model';
import { hybridTransportSettings } from './hybrid-transport-settings.ts';

/** The lab environment as config normalises it; a test in config holds it equal to config/environments/lab.yaml. */
export function labTopology(): Topology {
  const modeText = 'mode: hybrid\n';
  return {
    environment: {
      name: 'lab',
      kind: 'lab',
      tags: { owner: 'network-team', env: 'lab', costCenter: 'cc-1042' },
      managementPrefixes: ['198.18.0.0/16'],
      sshUser: 'root',
      approvalRequired: false,
      attestationRequired: false,
      rehearsalRequired: false,
      attestationKey: null,
      attestationScenario: null,
      dwcpd: true,
      backend: null,
      dns: null,
    },
    mode: 'hybrid',
    modeConfig: {
      mode: 'hybrid',
      dataPort: 443,
      metricsPort: 9101,
      congestionControl: 'bbr',
      mtuBytes: 9000,
      listeners: [
        { port: 8080, protocol: 'tcp', purpose: 'rdma' },
        { port: 443, protocol: 'tcp', purpose: 'data' },
        { port: 443, protocol: 'udp', purpose: 'data' },
        { port: 9101, protocol: 'tcp', purpose: 'metrics' },
      ],
      allowedPrefixes: ['10.0.0.0/8', '0.0.0.0/0'],
      blockedPrefixes: [],
      tcp: {
        sendBufferBytes: 4 * 1024 * 1024,
        recvBufferBytes: 4 * 1024 * 1024,
        fastOpen: true,
        mtuProbing: true,
        keepalive: null,
        listenBacklog: null,
      },
      hugepages: null,
      transport: hybridTransportSettings(),
      document: { mode: 'hybrid' },
      text: modeText,
    },
    sites: [dc1, use1, branch1],
    gateways: [
      onPremisesGateway('dc1-gw1', 'dc1', { address: '10.10.0.1', publicAddress: '203.0.113.11', priority: 1 }),
      onPremisesGateway('dc1-gw2', 'dc1', { address: '10.10.0.2', publicAddress: '203.0.113.12', priority: 2 }),
      cloudGateway('use1-gw1', 'us-east-1a', { address: '10.20.0.10', publicAddress: '198.51.100.11', priority: 1 }),
      cloudGateway('use1-gw2', 'us-east-1b', { address: '10.20.2.10', publicAddress: '198.51.100.12', priority: 2 }),
      onPremisesGateway('br1-gw1', 'branch1', { address: '10.30.0.1', publicAddress: '192.0.2.11', priority: 1 }),
    ],
    nodes: [
      datacenterNode('dc1-node1', '10.10.0.11'),
      datacenterNode('dc1-node2', '10.10.0.12'),
      cloudNode('use1-node1', 'us-east-1a', '10.20.1.11'),
      cloudNode('use1-node2', 'us-east-1b', '10.20.3.11'),
    ],
    tunnels: [
      tunnel(1, 'dc1-gw1', 'use1-gw1'),
      tunnel(2, 'dc1-gw1', 'use1-gw2'),
      tunnel(3, 'dc1-gw2', 'use1-gw1'),
      tunnel(4, 'dc1-gw2', 'use1-gw2'),
      tunnel(5, 'br1-gw1', 'dc1-gw1'),
      tunnel(6, 'br1-gw1', 'dc1-gw2'),
      tunnel(7, 'br1-gw1', 'use1-gw1'),
      tunnel(8, 'br1-gw1', 'use1-gw2'),
    ],
    routing: {
      daemon: 'frr',
      gracefulRestart: false,
      holdSeconds: 9,
      keepaliveSeconds: 3,
      fabricBfd: { intervalMs: 50, multiplier: 3 },
    },
  };
}

const dc1: Site = {
  name: 'dc1',
  kind: 'datacenter',
  asn: 64512,
  prefixes: ['10.10.0.0/16'],
  fabric: { kind: 'lan', prefix: '10.10.0.0/24', prefix6: null },
  location: { latitude: 40.71, longitude: -74.01 },
  cloud: null,
  wanPrefix: '203.0.113.0/24',
};

const use1: Site = {
  name: 'use1',
  kind: 'region',
  asn: 64513,
  prefixes: ['10.20.0.0/16'],
  fabric: { kind: 'vxlan', prefix: '100.65.0.0/16', interface: 'vx0', vni: 20 },
  location: { latitude: 38.95, longitude: -77.45 },
  cloud: {
    provider: 'aws',
    region: 'us-east-1',
    vpcPrefix: '10.20.0.0/16',
    availabilityZones: [
      { name: 'us-east-1a', publicPrefix: '10.20.0.0/24', privatePrefix: '10.20.1.0/24' },
      { name: 'us-east-1b', publicPrefix: '10.20.2.0/24', privatePrefix: '10.20.3.0/24' },
    ],
  },
  wanPrefix: null,
};

const branch1: Site = {
  name: 'branch1',
  kind: 'branch',
  asn: 64514,
  prefixes: ['10.30.0.0/24'],
  fabric: { kind: 'lan', prefix: '10.30.0.0/24', prefix6: null },
  location: { latitude: 41.88, longitude: -87.63 },
  cloud: null,
  wanPrefix: '192.0.2.0/24',
};

interface GatewayAddresses {
  readonly address: string;
  readonly publicAddress: string;
  readonly priority: number;
}

function onPremisesGateway(name: string, site: string, options: GatewayAddresses): Gateway {
  return {
    name,
    site,
    role: 'gateway',
    address: options.address,
    address6: null,
    interface: 'eth1',
    fabricAddress: options.address,
    managementAddress: options.publicAddress,
    mode: 'hybrid',
    placement: null,
    publicAddress: options.publicAddress,
    underlayInterface: 'eth0',
    priority: options.priority,
    elasticIpAllocation: null,
    identity: null,
  };
}

function cloudGateway(name: string, availabilityZone: string, options: GatewayAddresses): Gateway {
  return {
    ...onPremisesGateway(name, 'use1', options),
    interface: 'ens5',
    underlayInterface: 'ens5',
    fabricAddress: options.address.replace('10.20.', '100.65.'),
    placement: { availabilityZone, instanceType: 'c6in.large', rootVolumeGib: 20 },
  };
}

function datacenterNode(name: string, address: string): Node {
  return {
    name,
    site: 'dc1',
    role: 'node',
    address,
    address6: null,
    interface: 'eth0',
    fabricAddress: address,
    managementAddress: address,
    mode: 'datacenter',
    placement: null,
  };
}

function cloudNode(name: string, availabilityZone: string, address: string): Node {
  return {
    ...datacenterNode(name, address),
    site: 'use1',
    interface: 'ens5',
    fabricAddress: address.replace('10.20.', '100.65.'),
    mode: 'internet',
    placement: { availabilityZone, instanceType: 'm6i.large', rootVolumeGib: 20 },
  };
}

function tunnel(id: number, a: string, b: string): Tunnel {
  const end = (gateway: string, remote: string, side: number): TunnelEnd => ({
    gateway,
    interface: `wg-${remote}`,
    innerAddress: addressAt(cidr('100.64.0.0/16'), BigInt(2 * id + side)),
    innerAddress6: null,
    listenPort: wireguardBasePort + id,
    carrierAddress: null,
  });
  return {
    name: `${a}--${b}`,
    id,
    protocol: 'wireguard',
    ends: [end(a, b, 0), end(b, a, 1)],
    mtuBytes: 1440,
    persistentKeepaliveSeconds: 25,
    presharedKey: null,
    ipsec: null,
    bfd: { intervalMs: 50, multiplier: 3 },
  };
}
