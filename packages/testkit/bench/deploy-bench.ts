// Measures the main job with the built `dwcp`, beside its peers, in one run: `make bench`.
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { processRunner } from '@dwcp/io';
import { describeDaemons } from '@dwcp/testkit';

interface DeployDocument {
  readonly outcome: string;
  readonly durationMs: number;
  readonly steps: readonly { readonly name: string; readonly durationMs: number; readonly ownCpuMs: number }[];
}

const { values } = parseArgs({
  options: {
    project: { type: 'string' },
    runs: { type: 'string', default: '20' },
    /** How often the lab is deployed again with nothing to change, with dwcpd and without, in turns. */
    rounds: { type: 'string', default: '2' },
  },
});
const checkout = values.project ?? process.cwd();
const dwcp = join(checkout, 'bin', 'dwcp');
const runner = processRunner(new AbortController().signal);
const root = await mkdtemp(join(tmpdir(), 'dwcp-bench-'));
const projectDir = join(root, 'project');
for (const name of ['config', 'deployments']) {
  await cp(join(checkout, name), join(projectDir, name), { recursive: true });
}
await symlink(join(checkout, '.venv'), join(projectDir, '.venv'));
const stateDir = join(root, 'state');
const common = ['--mode', 'hybrid', '--env', 'lab', '--project-dir', projectDir, '--state-dir', stateDir, '--json'];

try {
  await benchStart(Number(values.runs));
  print('first deploy of the lab environment', await deployOnce());
  for (let round = 0; round < Number(values.rounds); round++) {
    print('deploy again, nothing to change', await deployOnce());
    await runDaemons(false);
    print('dwcpd goes', await deployChange());
    print('deploy again without dwcpd, nothing to change', await deployOnce());
    await runDaemons(true);
    print('dwcpd comes back', await deployChange());
  }
} finally {
  const destroyed = await timed([dwcp, 'destroy', '--yes', ...common.slice(2)]);
  console.log(`destroy${pad(destroyed.ms / 1000, 's')}`);
  await rm(root, { recursive: true, force: true });
}

async function runDaemons(isOn: boolean): Promise<void> {
  const file = join(projectDir, 'config', 'environments', 'lab.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, describeDaemons(text, isOn));
}

async function benchStart(runs: number): Promise<void> {
  const ratios: number[] = [];
  const ours: number[] = [];
  const nodes: number[] = [];
  for (let index = 0; index < runs; index++) {
    const own = await timed([dwcp, '--version']);
    const node = await timed([process.execPath, '-e', '0']);
    ours.push(own.ms);
    nodes.push(node.ms);
    ratios.push(own.ms / node.ms);
  }
  console.log(
    `dwcp --version ${median(ours).toFixed(1)} ms, node -e 0 ${median(nodes).toFixed(1)} ms, ` +
      `ratio ${median(ratios).toFixed(2)} (median of ${runs} pairs)`,
  );
}

async function deployOnce(): Promise<DeployDocument> {
  const { stdout } = await timed([dwcp, 'deploy', '--yes', ...common]);
  return JSON.parse(stdout) as DeployDocument;
}

/** Where nothing was deployed there is nothing to compare. */
async function deployChange(): Promise<DeployDocument> {
  const document = await deployOnce();
  if (document.outcome !== 'deployed') throw new Error(`a change was to be deployed: it is ${document.outcome}`);
  return document;
}

function print(title: string, document: DeployDocument): void {
  const own = document.steps.reduce((sum, step) => sum + step.ownCpuMs, 0);
  console.log(`\n${title}: ${document.outcome}, load ${loadavg()[0]?.toFixed(1)}`);
  for (const step of document.steps) {
    console.log(`  ${step.name.padEnd(44)}${pad(step.durationMs / 1000, 's')}${pad(step.ownCpuMs / 1000, 's own')}`);
  }
  console.log(`  ${'total'.padEnd(44)}${pad(document.durationMs / 1000, 's')}${pad(own / 1000, 's own')}`);
}

async function timed(argv: readonly string[]): Promise<{ readonly ms: number; readonly stdout: string }> {
  const started = performance.now();
  const result = await runner.run(argv, { timeoutMs: 600_000 });
  return { ms: performance.now() - started, stdout: result.stdout };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function pad(value: number, unit: string): string {
  return `${value.toFixed(2).padStart(9)} ${unit}`;
}
