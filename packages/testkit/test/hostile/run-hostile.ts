import { cp, mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import type { HostileCase } from './hostile-case.ts';
import { policyCases } from './policy-cases.ts';
import { reportCases } from './report-cases.ts';
import { secretCases } from './secret-cases.ts';
import { yamlCases } from './yaml-cases.ts';

export const hostileCases: readonly HostileCase[] = [...yamlCases, ...reportCases, ...secretCases, ...policyCases];

/** What one run of the built `dwcp` said and took. */
export interface HostileResult {
  readonly exitCode: number;
  /** Both streams. */
  readonly output: string;
  readonly durationMs: number;
  /** Of the largest process: dwcp or a tool it ran. */
  readonly peakMegabytes: number;
}

/** Longer is a hang, and ended. */
const deadlineSeconds = 20;
const allCodes = Array.from({ length: 256 }, (_, code) => code);
const root = join(import.meta.dirname, '../../../..');
const runner = processRunner(new AbortController().signal);

/** Node cannot see what memory its children took: this can, and ends one that hangs. */
const measure = `import json, os, resource, signal, subprocess, sys, time
started = time.monotonic()
child = subprocess.Popen(sys.argv[2:], start_new_session=True, stderr=subprocess.STDOUT)
try:
    code = child.wait(timeout=${deadlineSeconds})
except subprocess.TimeoutExpired:
    os.killpg(child.pid, signal.SIGKILL)
    code = child.wait()
taken = {"exitCode": code, "durationMs": (time.monotonic() - started) * 1000,
         "peakMegabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}
with open(sys.argv[1], "w") as file:
    json.dump(taken, file)
`;

/** Runs `dwcp lint` on the shipped description with the case in it. */
export async function runHostile(hostile: HostileCase): Promise<HostileResult> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'dwcp-hostile-')));
  const project = join(directory, 'project');
  try {
    await cp(join(root, 'config'), join(project, 'config'), { recursive: true });
    await mkdir(join(project, 'deployments'));
    await hostile.make(project);
    const lint = [join(root, 'bin', 'dwcp'), 'lint', '--env', 'lab', '--mode', 'hybrid'];
    const without = ['--no-terraform', '--no-ansible', '--no-cache', '--project-dir', project];
    const taken = join(directory, 'taken.json');
    const { stdout } = await runner.run(['python3', '-c', measure, taken, ...lint, ...without, ...hostile.args], {
      timeoutMs: 60_000,
      cwd: project,
      env: { XDG_STATE_HOME: directory },
      okExitCodes: allCodes,
    });
    return { ...(JSON.parse(await readFile(taken, 'utf8')) as Omit<HostileResult, 'output'>), output: stdout };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Calls `body` for every item, two at a time. */
export async function inPairs<T>(items: readonly T[], body: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const work = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await body(item);
  };
  await Promise.all([work(), work()]);
}
