// Measures `dwcp drift detect` on a deployed lab beside `terraform plan` and `ansible-playbook --check` of the same
// environment, in turn: `make bench-drift`. A machine may not have room for fifty hosts with their own systemd; then each
// has more than one name, and every name is a connection and a look of its own for both sides.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { processRunner } from '@dwcp/io';
import { openEmulatedCloud } from '../e2e/emulated-cloud.ts';
import { attachDeployedLab } from '../e2e/lab-traffic.ts';
import { aliasInventory, connectionsVariable } from './drift/aliases.ts';
import { addResources, terraformEnv } from './drift/many-resources.ts';
import { peakMemory } from './drift/peak-memory.ts';
import { makeProject } from './drift/project.ts';

const { values } = parseArgs({
  options: {
    project: { type: 'string' },
    runs: { type: 'string', default: '3' },
    resources: { type: 'string', default: '1000' },
    'lab-hosts': { type: 'string', default: '16' },
    hosts: { type: 'string', default: '50' },
    'memory-hosts': { type: 'string', default: '200' },
  },
});
const repository = values.project ?? process.cwd();
const dwcp = join(repository, 'bin', 'dwcp');
const runner = processRunner(new AbortController().signal);
const root = await mkdtemp(join(tmpdir(), 'dwcp-bench-'));
const [projectDir, stateDir] = [join(root, 'project'), join(root, 'state')];
const environmentDir = join(stateDir, 'env', 'lab');
const common = ['--env', 'lab', '--project-dir', projectDir, '--state-dir', stateDir];
const detect = [dwcp, 'drift', 'detect', ...common, '--json'];

interface Command {
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

try {
  await makeProject(repository, { dir: projectDir, hosts: Number(values['lab-hosts']) });
  await runner.run([dwcp, 'deploy', '--mode', 'hybrid', '--yes', ...common], { timeoutMs: 1_800_000 });
  if (Number(values.hosts) > 0) await benchHosts(Number(values.hosts));
  if (Number(values.resources) > 0) await benchCloud(Number(values.resources));
} finally {
  await runner.run([dwcp, 'destroy', '--yes', ...common], { timeoutMs: 600_000 });
  await rm(root, { recursive: true, force: true });
}

async function benchHosts(hosts: number): Promise<void> {
  const lab = await attachDeployedLab(stateDir);
  const look = await bundledLook();
  const check = await playbook(lab);
  const checkOfLab = await playbook(lab, null);
  console.log(`${lab.hosts.length} lab hosts, ${hosts} names of them`);
  await beside(`detect of ${lab.hosts.length} hosts, the whole command`, 'ansible-playbook --check of them', {
    own: { argv: [...detect, '--kind', 'files', 'running-config'] },
    other: checkOfLab,
    asked: 0.1,
  });
  await beside(`a look at ${hosts} hosts`, 'ansible-playbook --check of them', {
    own: look(hosts),
    other: check,
    asked: 0.1,
  });
  await memory(look(Number(values['memory-hosts'])));
}

async function benchCloud(count: number): Promise<void> {
  await addResources({ environmentDir, count }, runner);
  console.log(`${count} resources, those of the description and more of their types in a file beside it`);
  const plan: Command = {
    argv: ['terraform', 'plan', '-input=false', '-lock=false', '-detailed-exitcode'],
    cwd: join(environmentDir, 'terraform'),
    env: terraformEnv(environmentDir),
  };
  // The first one prepares the directory Terraform works in.
  await timed({ argv: detect });
  const cloud = await openEmulatedCloud(stateDir);
  const calls = new Map<Command, number>();
  const own: Command = { argv: detect };
  await beside('detect of all kinds', 'terraform plan -detailed-exitcode', {
    own,
    other: plan,
    asked: 1,
    async run(command) {
      const measured: Measured[] = [];
      const requests = await cloud.requestsDuring(async () => {
        measured.push(await timed(command));
      });
      calls.set(command, requests.length);
      return measured[0] ?? { seconds: Number.NaN, processorSeconds: Number.NaN };
    },
  });
  const [ownCalls, otherCalls] = [calls.get(own) ?? 0, calls.get(plan) ?? 0];
  console.log(
    `API calls: ${ownCalls} of detect, ${otherCalls} of the plan, ratio ${(ownCalls / otherCalls).toFixed(3)}`,
  );
}

/** In turn, so that whatever else the machine does meets both. */
async function beside(
  ownName: string,
  otherName: string,
  {
    own,
    other,
    asked,
    run = timed,
  }: {
    readonly own: Command;
    readonly other: Command;
    readonly asked: number;
    readonly run?: (command: Command) => Promise<Measured>;
  },
): Promise<void> {
  const [owns, others]: [Measured[], Measured[]] = [[], []];
  for (let round = 0; round < Number(values.runs); round++) {
    owns.push(await run(own));
    others.push(await run(other));
  }
  print(ownName, owns);
  print(otherName, others);
  const ratio = (of: (one: Measured) => number): string => {
    const ratios = owns.map((one, round) => of(one) / of(others[round] ?? one));
    return `${median(ratios).toFixed(3)} (${ratios.map((each) => each.toFixed(3)).join(', ')})`;
  };
  console.log(`  ratio of time ${ratio((one) => one.seconds)}, asked ${asked} at most`);
  console.log(`  ratio of processor time here ${ratio((one) => one.processorSeconds)}`);
}

async function memory(look: Command): Promise<void> {
  const done = timed(look);
  const { residentMiB, ownMiB } = await peakMemory('look-at-hosts', done);
  console.log(
    `a look at ${values['memory-hosts']} hosts: ${ownMiB.toFixed(0)} MiB with all it starts, ` +
      `${residentMiB.toFixed(0)} MiB when shared pages count for each process (asked 500 at most)`,
  );
}

async function bundledLook(): Promise<(count: number) => Command> {
  const outfile = join(root, 'look-at-hosts.mjs');
  const entry = join(import.meta.dirname, '../../drift/src/look-at-hosts.child.fixture.ts');
  const options = ['--bundle', '--format=esm', '--platform=node', '--target=node24', '--conditions=dwcp-source'];
  // CommonJS packages inside still call it for Node's own modules.
  const require = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  const argv = [join(repository, 'node_modules', '.bin', 'esbuild'), entry, ...options, '--log-level=error'];
  await runner.run([...argv, `--banner:js=${require}`, `--outfile=${outfile}`], { timeoutMs: 60_000 });
  const node = [process.execPath, '--max-semi-space-size=4', outfile, projectDir, stateDir];
  // As the command has it.
  const env = { NODE_COMPILE_CACHE: join(root, 'compiled') };
  return (count) => ({ argv: [...node, String(count)], env });
}

async function playbook(
  lab: Awaited<ReturnType<typeof attachDeployedLab>>,
  count: number | null = Number(values.hosts),
): Promise<Command> {
  const { release } = JSON.parse(await readFile(join(environmentDir, 'baseline.json'), 'utf8')) as {
    readonly release: string;
  };
  const own = join(environmentDir, 'ansible', 'inventory.json');
  const inventory = count === null ? own : await aliasInventory(environmentDir, { count, release, dir: root });
  return {
    argv: [
      ...lab.managementPrefix,
      join(repository, '.venv', 'bin', 'ansible-playbook'),
      '--check',
      '--inventory',
      inventory,
      '--extra-vars',
      `dwcp_release_dir=${join(environmentDir, 'releases', release)}`,
      'dwcp-v3-setup.yml',
    ],
    cwd: join(repository, 'deployments', 'ansible'),
    env: {
      ANSIBLE_CONFIG: join(repository, 'deployments', 'ansible', 'ansible.cfg'),
      ANSIBLE_HOME: join(environmentDir, 'ansible', 'home'),
      LC_ALL: 'C.UTF-8',
      ANSIBLE_PRIVATE_KEY_FILE: join(environmentDir, 'ssh', 'id_ed25519'),
      ANSIBLE_SSH_COMMON_ARGS: `-F none -o StrictHostKeyChecking=yes -o UserKnownHostsFile=${lab.sshKnownHosts}`,
    },
  };
}

interface Measured {
  readonly seconds: number;
  /** Of the processors of this machine, by the command and what it started; what hosts and cloud took is not in it. */
  readonly processorSeconds: number;
}

async function timed({ argv, cwd, env }: Command): Promise<Measured> {
  // A run of Ansible that found the connections of the last one would not be like the first of a morning.
  const connections = await mkdtemp(join(root, 'c-'));
  const own = { ANSIBLE_SSH_CONTROL_PATH_DIR: connections, [connectionsVariable]: connections };
  const started = performance.now();
  const { stdout, stderr } = await runner.run(
    ['bash', '-c', '"$@"; code=$?; times >&2; exit $code', 'timed', ...argv],
    {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...env, ...own },
      timeoutMs: 1_800_000,
    },
  );
  const seconds = (performance.now() - started) / 1000;
  if (argv[0] === process.execPath) requireInSync(stdout);
  return { seconds, processorSeconds: childrenSeconds(stderr) };
}

/** The last line of `times`: user and system time of the children, as `1m2.345s`. */
function childrenSeconds(text: string): number {
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest),
    0,
  );
}

/** A look that saw nothing would be fast. */
function requireInSync(stdout: string): void {
  const { looks, mismatches, unchecked } = JSON.parse(stdout) as Readonly<Record<string, number>>;
  if (looks === 0 || mismatches !== 0 || unchecked !== 0) throw new Error(`the lab is not in sync: ${stdout}`);
}

function print(name: string, measured: readonly Measured[]): void {
  const listed = (of: (one: Measured) => number): string =>
    `${median(measured.map(of)).toFixed(1).padStart(6)} s (${measured.map((one) => of(one).toFixed(1)).join(', ')})`;
  console.log(
    `${name.padEnd(52)} ${listed((one) => one.seconds)}, processors ${listed((one) => one.processorSeconds)}`,
  );
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
