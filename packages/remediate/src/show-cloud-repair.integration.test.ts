import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { detectDrift } from '@dwcp/drift';
import { processRunner, recordingSink } from '@dwcp/io';
import type { Drift } from '@dwcp/model';
import {
  applyPlan,
  type CloudEmulator,
  ensureBucket,
  initTerraform,
  openTerraform,
  planTerraform,
  startCloudEmulator,
  stopCloudEmulator,
  writeConfiguration,
} from '@dwcp/provision';
import { labBackend, synthesize } from '@dwcp/stacks';
import { recordRequests, reportOf } from '@dwcp/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planCloudRepair } from './cloud-repair.ts';
import { deployOnPaper } from './deployed.fixture.ts';
import type { RemediateOptions } from './options.ts';
import { remediateDrifts } from './remediate-drifts.ts';
import { loadSituation } from './situation.ts';

const repository = join(import.meta.dirname, '../../..');
const { signal } = new AbortController();
const ctx = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const address = 'aws_vpc.use1';
let deployed: Awaited<ReturnType<typeof deployOnPaper>>;
let emulator: CloudEmulator;
let drift: Drift;

beforeAll(async () => {
  deployed = await deployOnPaper();
  const { paths, options } = deployed;
  emulator = await startCloudEmulator({ dir: paths.cloud, projectDir: repository, port: null }, ctx);
  await ensureBucket(emulator.endpoint, labBackend.bucket);
  const { topology } = await loadSituation(options);
  const target = { kind: 'lab', endpoint: emulator.endpoint } as const;
  const workspace = await openTerraform({ workDir: paths.terraform, credentials: 'none' }, ctx);
  await writeConfiguration(workspace, synthesize(topology, { target, sshPublicKey: null }).stacks[0]?.json ?? '');
  await initTerraform(workspace, { backend: true }, ctx);
  const plan = await planTerraform(workspace, { destroy: false, targets: [address] }, ctx);
  await applyPlan(workspace, { plan, onStarted: () => undefined }, ctx);
  const vpc = /vpc-[0-9a-f]{8,}/.exec(
    await ec2('DescribeVpcs', { 'Filter.1.Name': 'tag:Name', 'Filter.1.Value.1': 'dwcp-lab-use1' }),
  )?.[0];
  await ec2('CreateTags', { 'ResourceId.1': vpc ?? '', 'Tag.1.Key': 'owner', 'Tag.1.Value': 'somebody' });
  drift = await changedVpc();
}, 600_000);
afterAll(async () => {
  await stopCloudEmulator(deployed.paths.cloud);
  await rm(deployed.options.projectDir, { recursive: true, force: true });
});

async function ec2(action: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=emulated/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0';
  const body = new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters });
  const response = await fetch(emulator.endpoint, { method: 'POST', body, headers: { authorization } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${action}: ${text}`);
  return text;
}

const options = (): RemediateOptions => ({
  ...deployed.options,
  policy: { kind: 'ask', approve: () => Promise.reject(new Error('nobody is asked about a dry run')) },
  isDryRun: true,
  acceptedRisks: ['repair-cloud'],
});

async function changedVpc(): Promise<Drift> {
  const asked = { ...deployed.options, mode: null, hosts: null, kinds: ['terraform'], ignoredIds: [] } as const;
  const { drifts, unchecked } = await detectDrift(asked, ctx);
  const drift = drifts.find(({ subject }) => subject === address);
  if (drift === undefined) throw new Error(`no drift of ${address}: ${JSON.stringify({ drifts, unchecked })}`);
  expect(drift.check).toBe('terraform/changed');
  return drift;
}

/** Everything a deploy or a repair works with, with its bytes. */
async function filesOf(dir: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('/.terraform/'));
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const)));
}

// Terraform reads the whole cloud three times.
test('a dry run shows the plan that would be carried out, and changes neither the cloud nor the state nor a file', {
  timeout: 600_000,
}, async () => {
  const { paths } = deployed;
  const before = await filesOf(paths.terraform);
  let shown: Awaited<ReturnType<typeof remediateDrifts>> | undefined;
  const requests = await recordRequests(emulator.endpoint, async () => {
    shown = await remediateDrifts(reportOf([drift]), options(), ctx);
  });
  expect(shown).toMatchObject({
    isDryRun: true,
    drifts: [{ subject: address, action: 'terraform-apply', outcome: 'planned' }],
    steps: [{ action: 'terraform-apply', status: 'planned', subjects: [address] }],
  });
  expect(shown?.steps[0]?.changes).toEqual([{ address, actions: ['update'] }]);
  const names = requests.map(({ name }) => name);
  expect(names).toContain('POST DescribeVpcs');
  // Neither a resource nor the lock of the state, which is an object that is put and deleted.
  expect(names.filter((name) => !/^(GET|HEAD) object$|^POST (Describe|Get|List)/.test(name))).toEqual([]);
  expect(await filesOf(paths.terraform)).toEqual(before);
  expect((await readdir(paths.drift)).filter((name) => name.startsWith('plan-'))).toEqual([]);
  expect((await readdir(paths.root)).toSorted()).not.toContain('journal.log');
  const cloud = await planCloudRepair([drift], await loadSituation(deployed.options), ctx);
  expect(cloud.actions).toEqual(shown?.steps[0]?.changes);
});

test('without the risk accepted it says that the cloud is left, as the repair would', async () => {
  const shown = await remediateDrifts(reportOf([drift]), { ...options(), acceptedRisks: [] }, ctx);
  expect(shown).toMatchObject({
    steps: [],
    drifts: [{ outcome: 'left', reason: expect.stringContaining('--accept-risk repair-cloud') }],
  });
});
