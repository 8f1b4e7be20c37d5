// For the tests beside: documents that pass every rule, with a few values changed. Reads no file.
import type { DeploymentMode } from '@dwcp/model';
import { dottedPath } from '../../source-map.ts';
import type { ModeRule } from './mode-rule.ts';
import { type ModeDocument, modeConfigSchema } from './schema.ts';

/** Values by dotted path, as a user writes them; `undefined` takes the field out. */
export type Changes = Readonly<Record<string, unknown>>;

/** The shortest document of the mode, defaults filled in. Throws when the schema refuses the changes. */
export function sampleDocument(mode: DeploymentMode, changes: Changes = {}): ModeDocument {
  return modeConfigSchema.parse(sampleInput(mode, changes));
}

/** What the rule says about the sample with these changes: `path: message`, one line each. */
export function said(rule: ModeRule, mode: DeploymentMode, changes: Changes = {}): readonly string[] {
  return rule
    .check(sampleDocument(mode, changes))
    .map((issue) => `${issue.severity} ${dottedPath(issue.path)}: ${issue.message}`);
}

export function sampleInput(mode: DeploymentMode, changes: Changes = {}): unknown {
  const input: Record<string, unknown> = { mode };
  for (const [path, value] of Object.entries({ ...everyMode, ...ofMode[mode], ...changes })) {
    set(input, path.split('.'), value);
  }
  return input;
}

const everyMode: Changes = {
  'memory.poolSize': '8GB',
  'limits.maxMemory': '64GB',
  'security.allowedCIDRs': ['10.0.0.0/8'],
  'telemetry.endpoint': 'https://telemetry.example.net',
  'telemetry.tags.environment': 'test',
  'telemetry.tags.region': 'here',
};

const secure: Changes = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what users write
  'security.authentication.jwtSecret': '${JWT_SECRET}',
  'security.tls.ca': '/etc/dwcp/tls/ca.crt',
};

const ofMode: Readonly<Record<DeploymentMode, Changes>> = {
  datacenter: {
    'network.rdmaDevice': 'mlx5_0',
    'network.rdma.memoryRegion': '4GB',
    'protocol.encryption.enabled': true,
    'protocol.encryption.algorithm': 'aes-256-gcm',
    'security.authentication.enabled': true,
    'security.authentication.method': 'mtls',
    'security.tls.enabled': true,
    'cluster.discovery.staticPeers': ['10.0.1.10:8080'],
  },
  internet: { ...secure, 'cluster.discovery.dnsDomain': 'peers.example.net' },
  hybrid: {
    ...secure,
    'network.transports': [
      { name: 'rdma', device: 'mlx5_0', port: 8080, priority: 1 },
      { name: 'tcp', port: 443, priority: 2 },
      { name: 'quic', port: 443, priority: 3 },
    ],
  },
};

function set(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const child: Record<string, unknown> = { ...(target[key] as Readonly<Record<string, unknown>> | undefined) };
  target[key] = child;
  set(child, rest, value);
}
