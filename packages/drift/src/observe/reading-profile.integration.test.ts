import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EnvironmentPaths, environmentPaths } from '@dwcp/environment';
import { processRunner, recordingSink } from '@dwcp/io';
import type { Topology } from '@dwcp/model';
import {
  applyPlan,
  ensureBucket,
  initTerraform,
  openTerraform,
  planTerraform,
  startCloudEmulator,
  stopCloudEmulator,
  writeConfiguration,
} from '@dwcp/provision';
import { synthesize } from '@dwcp/stacks';
import { type EmulatedAccount, labTopology, openEmulatedAccount, type RecordedRequest } from '@dwcp/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { observeCloud } from './observe-cloud.ts';

const project = join(import.meta.dirname, '../../../..');
const { signal } = new AbortController();
const ctx = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const base = labTopology();
/** The network of the lab as a real environment, whose account the variables of the AWS SDK lead to the emulator. */
const topology: Topology = {
  ...base,
  environment: {
    ...base.environment,
    kind: 'real',
    backend: { bucket: 'example-state', key: 'lab.tfstate', region: 'us-east-1' },
  },
};
let dir = '';
let paths: EnvironmentPaths;
let account: EmulatedAccount;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), `dwcp-t-${process.pid}-`));
  paths = environmentPaths({ projectDir: project, stateDir: dir, environment: 'lab' });
  await mkdir(paths.root, { recursive: true });
  const { endpoint } = await startCloudEmulator({ dir: paths.cloud, projectDir: project, port: null }, ctx);
  await ensureBucket(endpoint, 'example-state');
  account = await openEmulatedAccount(endpoint);
  await writeFile(join(dir, 'config'), '[profile reader]\nregion = us-east-1\n[profile nobody]\nregion = us-east-1\n');
  await writeFile(
    join(dir, 'credentials'),
    '[reader]\naws_access_key_id = AKIDREADER\naws_secret_access_key = reader\n',
    { mode: 0o600 },
  );
});
afterAll(async () => {
  await account?.close();
  await stopCloudEmulator(paths.cloud);
  await rm(dir, { recursive: true, force: true });
});

beforeEach(() => {
  vi.stubEnv('AWS_ENDPOINT_URL', account.endpoint);
  vi.stubEnv('AWS_CONFIG_FILE', join(dir, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(dir, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDDEPLOY');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'deploy');
  vi.stubEnv('DWCP_DRIFT_AWS_PROFILE', 'reader');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** What a deploy does, of one resource: it is what the refresh has to read. */
async function deployVpc(): Promise<void> {
  const workspace = await openTerraform({ workDir: paths.terraform, credentials: 'environment' }, ctx);
  const [stack] = synthesize(topology, { target: { kind: 'aws' }, sshPublicKey: null }).stacks;
  await writeConfiguration(workspace, stack?.json ?? '');
  await initTerraform(workspace, { backend: true }, ctx);
  const plan = await planTerraform(workspace, { destroy: false, targets: ['aws_vpc.use1'] }, ctx);
  await applyPlan(workspace, { plan, onStarted: () => undefined }, ctx);
}

const keysOf = (requests: readonly RecordedRequest[]) => new Set(requests.map(({ accessKey }) => accessKey));
const names = (requests: readonly RecordedRequest[]) => requests.map(({ name }) => name);
const look = () => observeCloud({ declared: topology, baseline: topology }, paths, ctx);

/** Requests that reach the account while something runs. */
async function during(work: () => Promise<unknown>): Promise<readonly RecordedRequest[]> {
  account.take();
  await work();
  return account.take();
}

test('the look at the cloud is signed by the profile that may only read, what changes it by the other', {
  timeout: 400_000,
}, async () => {
  const deployed = await during(deployVpc);
  expect(names(deployed)).toContain('POST CreateVpc');
  expect(keysOf(deployed)).toEqual(new Set(['AKIDDEPLOY']));
  // A token of a CI job wins over a profile, too.
  vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(dir, 'token'));
  vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/deploy');
  const looked = await during(async () => {
    const seen = await look();
    if (!seen?.isObserved) throw new Error(seen?.reason);
    expect(seen.value.tagSearchReason).toBeNull();
    expect(seen.value.taggedArns.join()).toContain(':vpc/vpc-');
  });
  // The refresh, the search for what nobody described, and the state.
  for (const name of ['POST DescribeVpcs', 'POST GetResources', 'GET object']) expect(names(looked)).toContain(name);
  expect(keysOf(looked)).toEqual(new Set(['AKIDREADER']));
});

test('without a profile the credentials of the environment look', async () => {
  vi.stubEnv('DWCP_DRIFT_AWS_PROFILE', '');
  const looked = await during(look);
  expect(names(looked)).toContain('POST GetResources');
  expect(keysOf(looked)).toEqual(new Set(['AKIDDEPLOY']));
});

test('a profile that is not there is named with the next step, and nobody else looks in its place', async () => {
  vi.stubEnv('DWCP_DRIFT_AWS_PROFILE', 'reeder');
  const looked = await during(async () => {
    expect(await look()).toEqual({
      isObserved: false,
      reason: expect.stringMatching(
        /^DWCP_DRIFT_AWS_PROFILE names the AWS profile reeder, .* add it with `aws configure --profile reeder`$/,
      ),
    });
  });
  expect(looked).toEqual([]);
});

test('a profile that does not say who it is looks with nobody, least of all with the role of the machine', async () => {
  vi.stubEnv('DWCP_DRIFT_AWS_PROFILE', 'nobody');
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${account.endpoint}/v1/credentials`);
  const looked = await during(async () => {
    expect(await look()).toEqual({
      isObserved: false,
      reason: expect.stringMatching(/ names the AWS profile nobody, .* holds credentials: add them with /),
    });
  });
  expect(looked).toEqual([]);
});
