// Measures `dwcp drift detect` on the deployed lab beside `terraform plan` and `ansible-playbook --check` of the same
// environment, in turn: `make bench-drift`.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { processRunner } from '@dwcp/io';
import { attachDeployedLab } from '../e2e/lab-traffic.ts';

const { values } = parseArgs({ options: { project: { type: 'string' }, runs: { type: 'string', default: '3' } } });
const projectDir = values.project ?? process.cwd();
const dwcp = join(projectDir, 'bin', 'dwcp');
const runner = processRunner(new AbortController().signal);
const stateDir = await mkdtemp(join(tmpdir(), 'dwcp-bench-'));
const common = ['--env', 'lab', '--project-dir', projectDir, '--state-dir', stateDir];
const planArgv = ['terraform', 'plan', '-input=false', '-lock=false', '-detailed-exitcode'];

try {
  await runner.run([dwcp, 'deploy', '--mode', 'hybrid', '--yes', ...common], { timeoutMs: 600_000 });
  const detect = [dwcp, 'drift', 'detect', ...common, '--json'];
  // The first one prepares the directory Terraform works in.
  await timed(detect);
  const hosts = [...detect, '--kind', 'files', 'running-config'];
  const check = await playbookArgv();
  const measured = new Map<string, number[]>();
  for (let run = 0; run < Number(values.runs); run++) {
    const add = async (name: string, argv: readonly string[], options?: Parameters<typeof timed>[1]) => {
      measured.set(name, [...(measured.get(name) ?? []), await timed(argv, options)]);
    };
    await add('dwcp drift detect, all kinds', detect);
    await add('terraform plan -detailed-exitcode', planArgv, {
      cwd: join(stateDir, 'env', 'lab', 'terraform'),
      env: terraformEnv(),
    });
    await add('dwcp drift detect, hosts', hosts);
    await add('ansible-playbook --check', check.argv, { cwd: check.cwd, env: check.env });
  }
  for (const [name, ms] of measured) {
    const seconds = ms.map((one) => (one / 1000).toFixed(1)).join(', ');
    console.log(`${name.padEnd(36)} median ${(median(ms) / 1000).toFixed(1).padStart(6)} s  (${seconds})`);
  }
} finally {
  await runner.run([dwcp, 'destroy', '--yes', ...common], { timeoutMs: 600_000 });
  await rm(stateDir, { recursive: true, force: true });
}

async function playbookArgv(): Promise<{
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}> {
  const lab = await attachDeployedLab(stateDir);
  const root = join(stateDir, 'env', 'lab');
  const { release } = JSON.parse(await readFile(join(root, 'baseline.json'), 'utf8')) as { readonly release: string };
  return {
    argv: [
      ...lab.managementPrefix,
      join(projectDir, '.venv', 'bin', 'ansible-playbook'),
      '--check',
      '--inventory',
      join(root, 'ansible', 'inventory.json'),
      '--extra-vars',
      `dwcp_release_dir=${join(root, 'releases', release)}`,
      'dwcp-v3-setup.yml',
    ],
    cwd: join(projectDir, 'deployments', 'ansible'),
    env: {
      ANSIBLE_CONFIG: join(projectDir, 'deployments', 'ansible', 'ansible.cfg'),
      ANSIBLE_HOME: join(root, 'ansible', 'home'),
      LC_ALL: 'C.UTF-8',
      ANSIBLE_PRIVATE_KEY_FILE: join(root, 'ssh', 'id_ed25519'),
      ANSIBLE_SSH_COMMON_ARGS: `-F none -o StrictHostKeyChecking=yes -o UserKnownHostsFile=${lab.sshKnownHosts}`,
    },
  };
}

function terraformEnv(): Readonly<Record<string, string>> {
  const nowhere = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  return {
    ...nowhere,
    TF_CLI_CONFIG_FILE: join(stateDir, 'env', 'lab', 'terraform', 'terraform.rc'),
    CHECKPOINT_DISABLE: '1',
  };
}

async function timed(
  argv: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<number> {
  const started = performance.now();
  await runner.run(argv, { ...options, timeoutMs: 600_000 });
  return performance.now() - started;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
