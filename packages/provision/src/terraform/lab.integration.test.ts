import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, identifyProcess, isRunning, processRunner, recordingSink, waitFor } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CloudEmulator, ensureBucket, startCloudEmulator, stopCloudEmulator } from '../aws-emulator/index.ts';
import { applyPlan, awaitApply, inspectApply } from './apply.ts';
import { type CloudComparison, compareCloud } from './drift.ts';
import { initTerraform, writeConfiguration } from './init.ts';
import { isKnown } from './known-resources.ts';
import { inspectCloud } from './outputs.ts';
import { planTerraform } from './plan.ts';
import { inspectTerraformProcesses } from './processes.ts';
import { validateTerraform } from './validate.ts';
import { openTerraform, type TerraformWorkspace } from './workspace.ts';

const project = join(import.meta.dirname, '..', '..', '..', '..');
const labJson = readFileSync(join(project, 'deployments/terraform/lab/main.tf.json'), 'utf8');
const realJson = readFileSync(join(project, 'packages/stacks/test/golden/two-regions/main.tf.json'), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), `dwcp-t-${process.pid}-`));
const durations: string[] = [];
const ctx = { run: processRunner(new AbortController().signal), ...rest() };
let emulator: CloudEmulator;
let workspace: TerraformWorkspace;

function rest(): Omit<Context, 'run'> {
  return { events: recordingSink(), now: Date.now, signal: new AbortController().signal };
}

function open(name: string): Promise<TerraformWorkspace> {
  return openTerraform({ workDir: join(scratch, name), credentials: 'none' }, ctx);
}

async function timed<T>(name: string, work: Promise<T>): Promise<T> {
  const started = performance.now();
  const value = await work;
  durations.push(`${name} ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return value;
}

function onEmulator(json: string): string {
  return json.replaceAll('http://127.0.0.1:4566', emulator.endpoint);
}

beforeAll(async () => {
  emulator = await timed(
    'start of the emulator',
    startCloudEmulator({ dir: join(scratch, 'cloud'), projectDir: project, port: null }, ctx),
  );
  await ensureBucket(emulator.endpoint, 'dwcp-terraform-state');
  workspace = await open('lab');
  await writeConfiguration(workspace, onEmulator(labJson));
});

afterAll(async () => {
  await stopCloudEmulator(join(scratch, 'cloud'));
  rmSync(scratch, { recursive: true, force: true });
  process.stdout.write(`\n  ${durations.join('\n  ')}\n`);
});

test.each([
  ['the lab', labJson],
  ['a real environment with two regions', realJson],
])('the provider has nothing to say against the configuration of %s', async (name, json) => {
  const own = await open(`validate ${name}`);
  await writeConfiguration(own, json);
  await timed(`init without backend, ${name}`, initTerraform(own, { backend: false }, ctx));
  expect(await timed(`validate, ${name}`, validateTerraform(own, ctx))).toEqual([]);
});

test('an argument nobody knows becomes a finding with its place', async () => {
  const own = await open('invalid');
  const json = labJson.replace('"enable_dns_support"', '"enable_dns_supprt"');
  await writeConfiguration(own, json);
  await initTerraform(own, { backend: false }, ctx);
  const [finding] = await validateTerraform(own, ctx);
  expect(finding).toMatchObject({ ruleId: 'terraform/invalid', severity: 'high', location: { file: 'main.tf.json' } });
  expect(finding?.message).toContain('enable_dns_supprt');
});

test('init does nothing the second time', async () => {
  expect(await timed('init', initTerraform(workspace, { backend: true }, ctx))).toBe('initialised');
  expect(await timed('init again', initTerraform(workspace, { backend: true }, ctx))).toBe('unchanged');
});

test('an apply that dwcp did not live to see is waited for by the next one', async () => {
  const plan = await timed('plan of everything', planTerraform(workspace, { destroy: false }, ctx));
  expect(plan.hasChanges).toBe(true);
  expect(plan.changes.every((change) => change.action === 'create' && change.disruption === 'none')).toBe(true);
  const started = performance.now();
  const death = new Error('killed');
  await expect(
    applyPlan(
      workspace,
      {
        plan,
        onStarted: () => {
          throw death;
        },
      },
      ctx,
    ),
  ).rejects.toBe(death);
  const run = await inspectApply(workspace);
  if (run === null) throw new Error('the apply left no record');
  expect(run).toMatchObject({ digest: plan.digest });
  const report = await awaitApply(workspace, run, ctx);
  durations.push(`apply of everything ${((performance.now() - started) / 1000).toFixed(1)} s`);
  expect(report).toEqual({ added: plan.changes.length, changed: 0, removed: 0 });
  expect(await inspectApply(workspace)).toBeNull();
  expect(existsSync(plan.planFile)).toBe(false);
});

test('the inventory has the machines with the addresses of the description', async () => {
  const inventory = await timed('outputs', inspectCloud(workspace, ctx));
  const machines = inventory?.instances.map((instance) => [
    instance.name,
    instance.privateAddress,
    instance.publicAddress,
    instance.availabilityZone,
    instance.hasSourceDestCheck,
  ]);
  expect(machines).toEqual([
    ['use1-gw1', '10.20.0.10', '198.51.100.11', 'us-east-1a', false],
    ['use1-gw2', '10.20.2.10', '198.51.100.12', 'us-east-1b', false],
    ['use1-node1', '10.20.1.11', null, 'us-east-1a', true],
    ['use1-node2', '10.20.3.11', null, 'us-east-1b', true],
  ]);
  expect(inventory?.instances[0]?.ingress).toContainEqual({
    protocol: 'udp',
    fromPort: 4789,
    toPort: 4789,
    prefixes: ['10.20.0.10/32', '10.20.2.10/32', '10.20.1.11/32', '10.20.3.11/32'],
  });
});

test('a second plan finds nothing to do', async () => {
  const plan = await timed('plan of nothing', planTerraform(workspace, { destroy: false }, ctx));
  expect({ hasChanges: plan.hasChanges, changes: plan.changes }).toEqual({ hasChanges: false, changes: [] });
});

test('a plan that changes nothing is read without asking terraform again, and tells the same', async () => {
  const commands: string[] = [];
  const providers: number[] = [];
  let isShared = true;
  const noted: Context = {
    ...ctx,
    run: {
      ...ctx.run,
      run(argv, options) {
        commands.push(argv[1] ?? '');
        isShared &&= options.env?.TF_REATTACH_PROVIDERS !== undefined;
        return ctx.run.run(argv, options);
      },
      async converse(argv, options) {
        const provider = await ctx.run.converse(argv, options);
        providers.push(provider.pid);
        return provider;
      },
    },
  };
  // Of a run before this one.
  rmSync(join(workspace.workDir, 'configuration.json'), { force: true });
  await writeConfiguration(workspace, withTagSearch(onEmulator(labJson)));
  const asked = await timed('compare', compareCloud(workspace, noted));
  const read = await timed('compare again', compareCloud(workspace, noted));
  expect(commands).toEqual(['plan', 'show', 'plan']);
  // One provider for a plan and the look at it, of which nothing is left.
  expect({ isShared, count: providers.length }).toEqual({ isShared: true, count: 2 });
  expect(await Promise.all(providers.map(identifyProcess))).toEqual([null, null]);
  expect(readdirSync(workspace.workDir).filter((name) => name.startsWith('provider-'))).toEqual([]);
  const resources = ({ resources }: CloudComparison) =>
    resources.map((one) => ({ ...one, outside: one.outside.map(({ argument }) => argument) }));
  expect(resources(read).toSorted(byAddress)).toEqual(resources(asked).toSorted(byAddress));
  expect({ known: read.known, tagged: read.taggedArns }).toEqual({
    known: asked.known,
    tagged: asked.taggedArns,
  });
  expect(told(read.document)).toEqual(told(asked.document));
  expect(read.taggedArns.length).toBeGreaterThan(0);
  expect(read.taggedArns.filter((arn) => !isKnown(arn, read.known))).toEqual([]);
  expect(told(read.document).drifted.length).toBeGreaterThan(0);
  await writeConfiguration(
    workspace,
    onEmulator(labJson).replace('"retention_in_days": 30', '"retention_in_days": 60'),
  );
  const changed = await timed('compare another', compareCloud(workspace, noted));
  expect(commands.slice(3)).toEqual(['plan', 'show']);
  expect(changed.resources.filter(({ action }) => action === 'update')).toHaveLength(1);
  await writeConfiguration(workspace, onEmulator(labJson));
});

function byAddress(a: { readonly address: string }, b: { readonly address: string }): number {
  return a.address < b.address ? -1 : 1;
}

function withTagSearch(json: string): string {
  const configuration = JSON.parse(json);
  const [aws] = configuration.provider.aws;
  for (const endpoints of aws.endpoints) endpoints.resourcegroupstaggingapi = endpoints.ec2;
  const search = { provider: `aws.${aws.alias}`, tag_filter: [{ key: 'ManagedBy', values: ['dwcp'] }] };
  const data = { aws_resourcegroupstaggingapi_resources: { search } };
  return JSON.stringify({ ...configuration, data });
}

interface PlanDocument {
  readonly configuration: unknown;
  readonly resource_drift: readonly Change[];
  readonly resource_changes: readonly Change[];
  readonly planned_values: { readonly root_module: { readonly resources: readonly Resource[] } };
  readonly prior_state: { readonly values: { readonly root_module: { readonly resources: readonly Resource[] } } };
}
type Resource = Readonly<Record<'address' | 'mode' | 'type' | 'name' | 'index' | 'values', unknown>>;
type Change = Readonly<Record<'address' | 'mode' | 'type' | 'name' | 'index', unknown>> & {
  readonly change: Readonly<Record<'actions' | 'before' | 'after' | 'after_unknown', unknown>>;
};

/** Everything a document says of resources but the marks of secrets, in one order. */
function told(document: unknown): Readonly<
  Record<'configuration' | 'drifted' | 'changes' | 'planned' | 'prior', unknown>
> & {
  readonly drifted: readonly unknown[];
} {
  const plan = document as PlanDocument;
  const sorted = (rows: readonly (readonly unknown[])[]) =>
    rows.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  const changes = (list: readonly Change[]) =>
    sorted(
      list.map(({ address, mode, type, name, index, change }) => {
        const { actions, before, after, after_unknown } = change;
        return [address, mode, type, name, index, actions, before, after, after_unknown];
      }),
    );
  const resources = (list: readonly Resource[]) =>
    sorted(list.map(({ address, mode, type, name, index, values }) => [address, mode, type, name, index, values]));
  return {
    configuration: plan.configuration,
    drifted: changes(plan.resource_drift),
    changes: changes(plan.resource_changes),
    planned: resources(plan.planned_values.root_module.resources),
    prior: resources(plan.prior_state.values.root_module.resources),
  };
}

test('one changed tag is exactly one change', async () => {
  const configuration = JSON.parse(onEmulator(labJson));
  configuration.resource.aws_instance.use1_use1_node1.tags['dwcp:mode'] = 'hybrid';
  await writeConfiguration(workspace, JSON.stringify(configuration));
  const plan = await timed('plan of one tag', planTerraform(workspace, { destroy: false }, ctx));
  expect(plan.changes).toEqual([
    {
      kind: 'terraform',
      action: 'update',
      subject: 'aws_instance.use1_use1_node1',
      node: null,
      reason: 'differs in tags.dwcp:mode',
      disruption: 'none',
      diff: null,
    },
  ]);
  await writeConfiguration(workspace, onEmulator(labJson));
});

test('a lock left by a killed plan is removed by the next plan of the same workspace', async () => {
  const killed = planTerraform(workspace, { destroy: false }, ctx).catch((cause: unknown) => cause);
  const { pid } = await waitFor(
    async () => {
      // HEAD of what exists is refused to the anonymous, of what does not it is not found.
      const url = `${emulator.endpoint}/dwcp-terraform-state/lab/terraform.tfstate.tflock`;
      const isLocked = (await fetch(url, { method: 'HEAD' })).status !== 404;
      const processes = await inspectTerraformProcesses();
      return isLocked ? (processes.find((process) => process.workDir === workspace.workDir) ?? null) : null;
    },
    { timeoutMs: 30_000, everyMs: 20, onTimeout: () => new Error('the plan took no lock') },
  );
  // As after the death of dwcp: nobody is left to take note of how it ended.
  const record = readFileSync(join(workspace.workDir, 'operation.json'), 'utf8');
  process.kill(pid, 'SIGKILL');
  await killed;
  writeFileSync(join(workspace.workDir, 'operation.json'), record);
  const plan = await timed('plan over a stale lock', planTerraform(workspace, { destroy: false }, ctx));
  expect(plan.hasChanges).toBe(false);
});

test('a provider that a killed plan left running ends when its directory is opened again', async () => {
  const own = await open('lab');
  const planning = compareCloud(own, unshared).catch((cause: unknown) => cause);
  const { provider, parent } = await waitFor(() => findProvider(own.workDir), {
    timeoutMs: 60_000,
    everyMs: 20,
    onTimeout: () => new Error('the plan started no provider'),
  });
  process.kill(parent, 'SIGKILL');
  await planning;
  expect(await isRunning(provider)).toBe(true);
  await open('lab');
  expect(await isRunning(provider)).toBe(false);
});

/** With it the provider is left to Terraform. */
const unshared: Context = {
  ...ctx,
  run: { ...ctx.run, converse: () => Promise.reject(new DwcpError('TOOL_MISSING', 'setpriv is not installed')) },
};

/** A provider at work in a directory, and the terraform there; null where there is none. */
async function findProvider(workDir: string) {
  const parent = (await inspectTerraformProcesses()).find((process) => process.workDir === workDir);
  if (parent === undefined) return null;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const provider = await identifyProcess(Number(pid));
    if (provider !== null && isProviderIn(pid, workDir)) return { provider, parent: parent.pid };
  }
  return null;
}

function isProviderIn(pid: string, workDir: string): boolean {
  try {
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return program.includes('terraform-provider-') && readlinkSync(`/proc/${pid}/cwd`) === workDir;
  } catch {
    // It ended while we looked.
    return false;
  }
}

test('a failed apply names the resource and what was wrong with it', async () => {
  const own = await open('failing');
  const configuration = JSON.parse(onEmulator(labJson));
  const provider = configuration.resource.aws_vpc.use1.provider;
  const broken = {
    terraform: { ...configuration.terraform, backend: { local: {} } },
    provider: configuration.provider,
    resource: {
      aws_cloudwatch_log_group: { fine: { provider, name: '/dwcp/test' } },
      aws_eip_association: { broken: { provider, allocation_id: 'eipalloc-00000000', network_interface_id: 'eni-0' } },
    },
  };
  await writeConfiguration(own, JSON.stringify(broken));
  await initTerraform(own, { backend: true }, ctx);
  const plan = await planTerraform(own, { destroy: false }, ctx);
  await expect(applyPlan(own, { plan, onStarted: () => {} }, ctx)).rejects.toMatchObject({
    code: 'TERRAFORM_FAILED',
    message: expect.stringContaining('aws_eip_association.broken'),
  });
  expect(readFileSync(join(own.workDir, 'apply.log'), 'utf8')).not.toContain('"type":"change_summary"');
});

test('destroy leaves nothing', async () => {
  const plan = await timed('plan of the destroy', planTerraform(workspace, { destroy: true }, ctx));
  const report = await timed('destroy', applyPlan(workspace, { plan, onStarted: () => {} }, ctx));
  expect(report).toEqual({ added: 0, changed: 0, removed: plan.changes.length });
  expect(await inspectCloud(workspace, ctx)).toBeNull();
});
