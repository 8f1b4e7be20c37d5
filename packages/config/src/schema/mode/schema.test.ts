import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeploymentMode } from '@dwcp/model';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { jsonSchemaOf } from '../check-schema.ts';
import { type JsonSchemaNode, valueAt } from '../json-schema-walk.ts';
import { sampleDocument, sampleInput } from './sample-document.ts';
import { modeConfigSchema, modesOfField } from './schema.ts';

const modes = ['datacenter', 'internet', 'hybrid'] as const;

/** Path → modes, of every field the project has words for. */
const vocabulary: ReadonlyMap<string, readonly string[]> = new Map(
  readFileSync(join(import.meta.dirname, '../../../test/fixtures/mode-fields.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [path = '', names = ''] = line.split(' ');
      return [path, names.split(',')];
    }),
);

test('the vocabulary has 241 fields', () => {
  expect(vocabulary.size).toBe(241);
});

test('every field of the vocabulary is in the schema of each of its modes', () => {
  const missing = [...vocabulary].filter(([path, names]) => {
    const known = modesOfField.get(path) ?? [];
    return !names.every((name) => known.some((mode) => mode === name));
  });
  expect(missing).toEqual([]);
});

test('beyond the vocabulary the schema has what audits, EC2, libfabric and the defence against strangers ask for', () => {
  const added = [...modesOfField.keys()].filter((path) => !vocabulary.has(path));
  expect(added).toEqual([
    'network.rdma.provider',
    'network.tcp.flows',
    'logging.enabled',
    'security.rateLimit.handshakesPerSecond',
    'security.rateLimit.pendingConnections',
    'byzantine.reputation.maxRecoveries',
  ]);
});

test.each(modes)('the shipped %s file writes every field the vocabulary gives its mode', (mode) => {
  const document: unknown = parse(readFileSync(shipped(mode), 'utf8'));
  const missing = [...vocabulary].filter(
    ([path, names]) => names.includes(mode) && valueAt(document, path.split('.')) === undefined,
  );
  expect(missing).toEqual([]);
});

test('every field is described', () => {
  const undescribed = modes.flatMap((mode) =>
    leavesOf(schemaOf(mode), '').filter(([, node]) => typeof node.description !== 'string'),
  );
  expect(undescribed.map(([path]) => path)).toEqual([]);
});

test('every number that is written bare has a bound or a unit', () => {
  const open = modes.flatMap((mode) =>
    leavesOf(schemaOf(mode), '').filter(
      ([, node]) =>
        (node.type === 'integer' || node.type === 'number') &&
        node.maximum === undefined &&
        node.const === undefined &&
        !('exclusiveMaximum' in node),
    ),
  );
  expect(open.map(([path]) => path)).toEqual([]);
});

test('a field dwcp acts on is not marked as without effect', () => {
  const acted = leavesOf(schemaOf('hybrid'), '')
    .filter(([, node]) => node.notActedOn !== true)
    .map(([path]) => path);
  expect(acted.toSorted()).toEqual([
    'adaptive.datacenterCriteria',
    'adaptive.detection.enabled',
    'adaptive.detection.interval',
    'adaptive.detection.samplingWindow',
    'adaptive.internetCriteria',
    'adaptive.switching.cooldownPeriod',
    'adaptive.switching.drainTimeout',
    'adaptive.switching.gracefulTransition',
    'adaptive.thresholds.datacenterScore',
    'adaptive.thresholds.hysteresis',
    'adaptive.thresholds.internetScore',
    'byzantine.authentication.keyRotation',
    'byzantine.enabled',
    'byzantine.rateLimit.burstSize',
    'byzantine.rateLimit.enabled',
    'byzantine.rateLimit.requestsPerSecond',
    'byzantine.reputation.blacklistThreshold',
    'byzantine.reputation.decayInterval',
    'byzantine.reputation.enabled',
    'byzantine.reputation.maxRecoveries',
    'byzantine.reputation.minReputation',
    'byzantine.validation.timestampTolerance',
    'cluster.failureDetection.enabled',
    'cluster.failureDetection.heartbeatInterval',
    'cluster.failureDetection.timeoutMultiplier',
    'logging.level',
    'memory.hugepageSize',
    'memory.hugepages',
    'memory.poolSize',
    'mode',
    'monitoring.enabled',
    'monitoring.healthCheckInterval',
    'monitoring.healthCheckPath',
    'monitoring.metricsInterval',
    'monitoring.metricsPort',
    'monitoring.prometheus.enabled',
    'network.bindAddress',
    'network.mtu',
    'network.mtuProbing',
    'network.quic.enabled',
    'network.rdma.cqDepth',
    'network.rdma.enabled',
    'network.rdma.hugepageSize',
    'network.rdma.hugepagesEnabled',
    'network.rdma.maxRecvWr',
    'network.rdma.maxSendWr',
    'network.rdma.provider',
    'network.tcp.congestionControl',
    'network.tcp.enabled',
    'network.tcp.fastOpen',
    'network.tcp.fastOpenQueueLength',
    'network.tcp.flows',
    'network.tcp.keepAlive',
    'network.tcp.keepAliveInterval',
    'network.tcp.keepAliveProbes',
    'network.tcp.listenBacklog',
    'network.tcp.noDelay',
    'network.tcp.quickAck',
    'network.tcp.recvBuffer',
    'network.tcp.reusePort',
    'network.tcp.sendBuffer',
    'network.transports',
    'performance.batchSize',
    'performance.idleTimeout',
    'performance.maxConnections',
    'performance.pollingMode',
    'performance.targetLatency',
    'performance.targetThroughput',
    'protocol.compression.algorithm',
    'protocol.compression.enabled',
    'protocol.compression.level',
    'protocol.compression.minSize',
    'protocol.encryption.algorithm',
    'protocol.encryption.enabled',
    'protocol.encryption.keyRotationInterval',
    'protocol.reliability.ackTimeout',
    'protocol.reliability.maxRetries',
    'security.allowedCIDRs',
    'security.blockedCIDRs',
    'security.rateLimit.handshakesPerSecond',
    'security.rateLimit.pendingConnections',
    'security.tls.ca',
    'security.tls.cert',
    'security.tls.cipherSuites',
    'security.tls.key',
  ]);
});

test('a field one mode acts on is without effect in another', () => {
  const isIdle = (mode: DeploymentMode): boolean | undefined =>
    leavesOf(schemaOf(mode), '').find(([path]) => path === 'performance.batchSize')?.[1].notActedOn === true;
  expect(modes.map(isIdle)).toEqual([false, true, false]);
});

test('units become microseconds, bytes and bits per second', () => {
  const document = sampleDocument('internet', {
    'performance.idleTimeout': '1.5s',
    'performance.sendBufferSize': '4MB',
    'qos.trafficShaping.maxRate': '10Gbps',
  });
  expect(document.performance.idleTimeout).toBe(1_500_000);
  expect(document.performance.sendBufferSize).toBe(4_194_304);
  expect(document.qos?.trafficShaping.maxRate).toBe(10_000_000_000);
});

test('a mode has defaults of its own', () => {
  expect(modes.map((mode) => sampleDocument(mode).cluster.gossip.interval)).toEqual([100_000, 1_000_000, 500_000]);
  expect(modes.map((mode) => sampleDocument(mode).network.mtu)).toEqual([9000, 1500, 9000]);
});

test('a field of another mode is an unknown key', () => {
  const parsed = modeConfigSchema.safeParse(sampleInput('internet', { 'network.rdmaDevice': 'mlx5_0' }));
  expect(parsed.error?.issues.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
    'unrecognized_keys network',
  ]);
});

test.each(['protocol.encryption.enabled', 'security.authentication.enabled', 'security.tls.enabled'])(
  'datacenter has no default for %s: off is a decision',
  (path) => {
    const parsed = modeConfigSchema.safeParse(sampleInput('datacenter', { [path]: undefined }));
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  },
);

test('an endpoint that is no URL is refused without being repeated, for it may hold a password', () => {
  const parsed = modeConfigSchema.safeParse(sampleInput('hybrid', { 'telemetry.endpoint': 'https//me:canary@host' }));
  expect(parsed.success).toBe(false);
  expect(JSON.stringify(parsed.error)).not.toContain('canary');
});

function shipped(mode: string): string {
  return join(import.meta.dirname, `../../../../../config/dwcp-v3-${mode}.yaml`);
}

type Node = JsonSchemaNode & { readonly description?: unknown; readonly notActedOn?: unknown };

function schemaOf(mode: string): Node {
  const root: Node = jsonSchemaOf(modeConfigSchema);
  return root.oneOf?.find((option) => option.properties?.['mode']?.const === mode) ?? root;
}

function leavesOf(node: Node, path: string): readonly (readonly [string, Node])[] {
  if (node.properties === undefined) return [[path, node]];
  return Object.entries(node.properties).flatMap(([key, child]) =>
    leavesOf(child, path === '' ? key : `${path}.${key}`),
  );
}
