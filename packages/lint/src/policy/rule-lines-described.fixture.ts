// What is wrong in a file of the description, one case per rule: the text that is replaced, and by what.
import type { DeploymentMode } from '@dwcp/model';

export interface DescribedCase {
  readonly rule: string;
  readonly mode: DeploymentMode;
  readonly file: string;
  readonly replace: string;
  readonly by: string;
}

const environment = 'config/environments/lab.yaml';

/** A second region beside `use1`, on the end of one tunnel only. */
function secondRegion(region: string): string {
  return `  second:
    kind: region
    asn: 64515
    location: { latitude: 45.84, longitude: -119.7 }
    cloud:
      region: ${region}
      vpc: 10.40.0.0/16
      zones:
        ${region}a: { public: 10.40.0.0/24, private: 10.40.1.0/24 }
        ${region}b: { public: 10.40.2.0/24, private: 10.40.3.0/24 }
    fabric: { prefix: 100.66.0.0/16, vni: 40 }
    gateways:
      sec-gw1: { address: 10.40.0.10, publicAddress: 198.51.100.21, priority: 1 }
      sec-gw2: { address: 10.40.2.10, publicAddress: 198.51.100.22, priority: 2 }
    nodes:
      sec-node1: 10.40.1.11

  branch1:
    kind: branch
    asn: 64514
    prefixes: [10.30.0.0/24]
    location: { latitude: 41.88, longitude: -87.63 }
    wan: { prefix: 192.0.2.0/24 }
    gateways:
      br1-gw1: { address: 10.30.0.1, publicAddress: 192.0.2.11, priority: 1 }

tunnels:
  use1-gw1--sec-gw1: { id: 20 }
`;
}

const fromBranch = /^ {2}branch1:$[\s\S]*^tunnels:\n/m;

/** Of the mode configurations: rule, mode, what is replaced, by what. */
const ofModes: readonly (readonly [string, DeploymentMode, string, string])[] = [
  ['DWCP-SEC-002', 'hybrid', 'mode: hybrid\n\nnetwork', 'mode: internet\n\nnetwork'],
  ['DWCP-SEC-003', 'hybrid', 'enabled: true\n    algorithm: aes', 'enabled: false\n    algorithm: aes'],
  ['DWCP-SEC-004', 'hybrid', 'algorithm: aes-256-gcm', 'algorithm: aes-256-cbc'],
  ['DWCP-SEC-005', 'hybrid', 'disableInDatacenter: false', 'disableInDatacenter: true'],
  ['DWCP-SEC-006', 'hybrid', 'enabled: true # never auto\n    method: jwt', 'enabled: false\n    method: jwt'],
  ['DWCP-SEC-007', 'hybrid', 'method: jwt', 'method: basic'],
  ['DWCP-SEC-008', 'hybrid', 'method: jwt\n    jwtSecret: $', 'method: jwt\n    jwtSecret: a$'],
  ['DWCP-SEC-009', 'hybrid', 'enabled: true # never auto\n    cert', 'enabled: false\n    cert'],
  ['DWCP-SEC-010', 'datacenter', 'tls:\n    enabled: false', 'tls:\n    enabled: false\n    minVersion: TLS1.1'],
  ['DWCP-SEC-011', 'hybrid', 'minVersion: TLS1.3', 'minVersion: TLS1.2'],
  ['DWCP-SEC-012', 'internet', '- TLS_CHACHA20_POLY1305_SHA256', '- TLS_RSA_WITH_AES_128_CBC_SHA'],
  ['DWCP-SEC-013', 'hybrid', 'byzantine:\n  enabled: true', 'byzantine:\n  enabled: false'],
  ['DWCP-SEC-014', 'hybrid', 'method: hmac-sha256', 'method: hmac-md5'],
  ['DWCP-SEC-015', 'hybrid', 'signatures: true', 'signatures: false'],
  [
    'DWCP-SEC-016',
    'hybrid',
    'enabled: true\n    requestsPerSecond: 5000',
    'enabled: false\n    requestsPerSecond: 5000',
  ],
  ['DWCP-SEC-017', 'hybrid', 'enabled: true # never auto\n    method: jwt', 'enabled: auto\n    method: jwt'],
  ['DWCP-SEC-018', 'datacenter', '- 10.0.0.0/8', '- 0.0.0.0/0'],
  ['DWCP-SEC-019', 'hybrid', 'level: info', 'level: error'],
  ['DWCP-SEC-020', 'hybrid', 'maxAge: 30', 'maxAge: 7'],
  ['DWCP-SEC-021', 'hybrid', 'monitoring:\n  enabled: true', 'monitoring:\n  enabled: false'],
  ['DWCP-SEC-022', 'internet', 'pushGateway: false', 'pushGateway: false\n    retentionDays: 15'],
  ['DWCP-NET-022', 'datacenter', 'rdma:\n    enabled: true', 'rdma:\n    enabled: false'],
  ['DWCP-NET-023', 'datacenter', 'maxSendWr: 4096', 'maxSendWr: 512'],
  ['DWCP-NET-024', 'datacenter', 'hugepagesEnabled: true', 'hugepagesEnabled: false'],
  ['DWCP-NET-025', 'hybrid', 'mtu: 9000', 'mtu: 1279'],
  ['DWCP-NET-026', 'datacenter', 'recvBufferSize: 16MB', 'recvBufferSize: 1MB'],
  ['DWCP-NET-027', 'hybrid', 'maxConnections: 30000', 'maxConnections: 300000'],
];

const weakTunnel = `dc1-gw1--use1-gw1:
    id: 1
    protocol: ipsec
    presharedKey: $\{DC1_USE1_PSK}
    ipsec:
      esp:
        - aes256gcm16-x25519
        - 3des-modp3072`;

const ofEnvironment: readonly (readonly [string, string | RegExp, string])[] = [
  ['DWCP-SEC-023', '[198.18.0.0/16]', '[10.9.0.0/16, 0.0.0.0/0]'],
  ['DWCP-NET-028', fromBranch, secondRegion('us-east-1')],
  ['DWCP-NET-029', /^ {2}br1-gw1--.*\n/gm, ''],
  ['DWCP-NET-030', fromBranch, secondRegion('us-west-2')],
  ['DWCP-NET-035', /^ *(use1-gw2|dc1-gw.--use1-gw2|br1-gw1--use1-gw2):.*\n/gm, ''],
  ['DWCP-NET-037', 'dc1-gw1--use1-gw1: { id: 1 }', weakTunnel],
];

/** `text` with the case in it; every place for a pattern, the one there is for a text. */
export function describedCases(read: (file: string) => string): readonly (DescribedCase & { readonly text: string })[] {
  return [
    ...ofModes.map(([rule, mode, replace, by]) => ({ rule, mode, file: `config/dwcp-v3-${mode}.yaml`, replace, by })),
    ...ofEnvironment.map(([rule, replace, by]) => ({ rule, mode: 'hybrid' as const, file: environment, replace, by })),
  ].map((one) => ({ ...one, replace: String(one.replace), text: replaced(read(one.file), one) }));
}

function replaced(
  text: string,
  { rule, replace, by }: { readonly rule: string; readonly replace: string | RegExp; readonly by: string },
): string {
  if (typeof replace === 'string' && text.split(replace).length !== 2) throw new Error(`${rule}: not once: ${replace}`);
  const changed = text.replace(replace, () => by);
  if (changed === text) throw new Error(`${rule}: nothing changes`);
  return changed;
}
