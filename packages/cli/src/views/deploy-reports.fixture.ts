import type { DeployReport, DestroyReport, FullStatusReport, PlanReport, PrefixStatus } from '@dwcp/deploy';
import type { ChangeSet } from '@dwcp/model';

export const sampleChangeSet: ChangeSet = {
  environment: 'lab',
  release: '4f0c'.repeat(16),
  changes: [
    {
      kind: 'terraform',
      action: 'create',
      subject: 'aws_vpc.use1',
      node: null,
      reason: 'not there yet',
      disruption: 'none',
      diff: null,
    },
    {
      kind: 'file',
      action: 'update',
      subject: '/etc/wireguard/wg-use1-gw1.conf',
      node: 'dc1-gw1',
      reason: 'keepalive changed',
      disruption: 'restart',
      diff: '-PersistentKeepalive = 25\n+PersistentKeepalive = 15\n',
    },
  ],
  notEmulated: ['aws_placement_group.use1'],
};

export const samplePlan: PlanReport = { environment: 'lab', mode: 'hybrid', changeSet: sampleChangeSet, findings: [] };

export const sampleDeploy: DeployReport = {
  environment: 'lab',
  mode: 'hybrid',
  outcome: 'deployed',
  release: sampleChangeSet.release,
  changeSet: sampleChangeSet,
  findings: [],
  checks: [
    { id: 'handshake', title: 'dc1-gw1 has a fresh handshake with use1-gw1', outcome: 'pass', observed: null },
    { id: 'session', title: 'dc1-gw1 exchanges routes with use1-gw1', outcome: 'fail', observed: 'Active' },
  ],
  steps: [{ name: 'apply terraform', durationMs: 61_000, ownCpuMs: 120 }],
  durationMs: 142_000,
};

const learned: PrefixStatus = {
  tunnel: 'dc1-gw1-use1-gw1',
  gateway: 'dc1-gw1',
  remoteGateway: 'use1-gw1',
  expected: ['10.20.0.0/16'],
  learned: ['10.20.0.0/16'],
  status: 'ok',
};

export const sampleStatus: FullStatusReport = {
  environment: 'lab',
  deployed: { release: sampleChangeSet.release, mode: 'hybrid', at: '2026-11-01T10:00:00.000Z' },
  description: { status: 'changed', changed: ['sites.dc1.prefixes', 'tunnels.dc1-gw1-use1-gw2'] },
  isInterrupted: false,
  cloud: 'running',
  nodes: [
    {
      node: 'dc1-gw1',
      site: 'dc1',
      role: 'gateway',
      address: '10.10.0.1',
      isReachable: true,
      unreachableReason: null,
      prefixes: ['10.20.0.0/16'],
    },
    {
      node: 'use1-gw1',
      site: 'use1',
      role: 'gateway',
      address: '10.20.0.10',
      isReachable: false,
      unreachableReason: 'no answer on port 22',
      prefixes: [],
    },
  ],
  tunnels: [
    {
      tunnel: 'dc1-gw1-use1-gw1',
      gateway: 'dc1-gw1',
      protocol: 'wireguard',
      remoteGateway: 'use1-gw1',
      interface: 'wg-use1-gw1',
      handshakeAgeSeconds: 42.4,
      receivedBytes: 1536,
      sentBytes: 20,
      status: 'up',
    },
  ],
  bgp: [
    {
      node: 'dc1-gw1',
      neighbor: '100.64.0.1',
      remote: 'use1-gw1',
      sessionStatus: 'Established',
      prefixesReceived: 1,
      isEstablished: true,
      bfdStatus: 'up',
    },
  ],
  links: [
    {
      node: 'dc1-gw1',
      peer: 'use1-gw1',
      status: 'established',
      transport: 'tcp',
      expectedTransport: 'rdma',
      security: 'aes-256-gcm',
      roundTripMs: 1.25,
      health: 'degraded',
      reasons: ['runs on tcp, for want of rdma, which is declared'],
    },
    {
      node: 'use1-gw1',
      peer: 'dc1-gw1',
      status: 'not running',
      transport: null,
      expectedTransport: null,
      security: null,
      roundTripMs: null,
      health: null,
      reasons: [],
    },
    {
      node: 'use1-gw1',
      peer: 'br1-gw1',
      status: 'down',
      transport: null,
      expectedTransport: 'rdma',
      security: null,
      roundTripMs: null,
      health: 'unhealthy',
      reasons: ['down for 12 s: \u001b[31mconnection refused'],
    },
  ],
  prefixes: [
    learned,
    { ...learned, tunnel: 'dc1-gw1-use1-gw2', remoteGateway: 'use1-gw2', learned: [], status: 'differs' },
    { ...learned, gateway: 'use1-gw1', remoteGateway: 'dc1-gw1', learned: null, status: 'unchecked' },
  ],
  reachability: [{ from: 'dc1-node1', to: 'use1-node1', isReachable: true, roundTripMs: 1.25 }],
  verdict: 'degraded',
};

export const sampleDestroy: DestroyReport = { environment: 'lab', removed: ['host dc1-gw1'], durationMs: 1_500 };
