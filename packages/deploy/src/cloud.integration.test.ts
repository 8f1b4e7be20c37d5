import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentPaths } from '@dwcp/environment';
import { processRunner, recordingSink } from '@dwcp/io';
import { ensureBucket, startCloudEmulator, stopCloudEmulator } from '@dwcp/provision';
import { type EmulatedAccount, labTopology, openEmulatedAccount } from '@dwcp/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { planCloud } from './cloud.ts';

const project = join(import.meta.dirname, '../../..');
const { signal } = new AbortController();
const ctx = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
let dir = '';
let account: EmulatedAccount | undefined;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), `dwcp-t-${process.pid}-`));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await account?.close();
  await stopCloudEmulator(join(dir, 'cloud'));
  await rm(dir, { recursive: true, force: true });
});

test('a deploy asks the cloud with the credentials of the environment, whatever profile looks for drift', async () => {
  const paths = environmentPaths({ projectDir: project, stateDir: dir, environment: 'lab' });
  await mkdir(paths.root, { recursive: true });
  const { endpoint } = await startCloudEmulator({ dir: join(dir, 'cloud'), projectDir: project, port: null }, ctx);
  await ensureBucket(endpoint, 'example-state');
  account = await openEmulatedAccount(endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL', account.endpoint);
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDDEPLOY');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'deploy');
  vi.stubEnv('DWCP_DRIFT_AWS_PROFILE', 'reader');
  const base = labTopology();
  const backend = { bucket: 'example-state', key: 'lab.tfstate', region: 'us-east-1' };
  const topology = { ...base, environment: { ...base.environment, kind: 'real' as const, backend } };
  const { plan } = await planCloud(topology, { paths, projectDir: project, sshPublicKey: null }, ctx);
  expect(plan?.hasChanges).toBe(true);
  const requests = account.take();
  expect(requests.map(({ name }) => name)).toContain('POST DescribeImages');
  expect(new Set(requests.map(({ accessKey }) => accessKey))).toEqual(new Set(['AKIDDEPLOY']));
});
