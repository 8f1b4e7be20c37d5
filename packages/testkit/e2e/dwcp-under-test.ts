// Runs the built `dwcp` the way a person does, each test with a state directory and names of its own.
import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identifyProcess, type ProcessIdentity, processRunner, stopProcess } from '@dwcp/io';

/** The checkout under test. */
export const repositoryRoot: string = fileURLToPath(new URL('../../../', import.meta.url));

export interface DwcpResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

export interface BackgroundDwcp {
  readonly process: ProcessIdentity;
  /** stdout and stderr so far. */
  output(): Promise<string>;
}

export interface RunDwcpOptions {
  readonly timeoutMs?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface DwcpUnderTest {
  /** A copy of config/ and deployments/, free to be edited. */
  readonly projectDir: string;
  readonly stateDir: string;
  /** Runs to the end, whatever the exit code. `--project-dir` is added, and `--state-dir` where the command takes it. */
  run(args: readonly string[], options?: RunDwcpOptions): Promise<DwcpResult>;
  /** Starts and returns, for tests that end it half-way. */
  start(args: readonly string[], options?: Pick<RunDwcpOptions, 'env'>): Promise<BackgroundDwcp>;
  /** Replaces a text of a file of the project. A test that is run again finds its own edit: that is no other text. */
  edit(file: string, from: string, to: string): Promise<void>;
  /** Destroys what was deployed and removes the directories. */
  close(): Promise<void>;
}

const allCodes = Array.from({ length: 256 }, (_, code) => code);
const onProject = ['lint', 'emulate', 'plan', 'deploy', 'resume', 'status', 'drift', 'destroy'];
const bin = join(repositoryRoot, 'bin', 'dwcp');
const runner = processRunner(new AbortController().signal);

/** Always followed by `close()` in a finally or an afterAll. */
export async function openDwcp(): Promise<DwcpUnderTest> {
  const root = await realpath(await mkdtemp(join(tmpdir(), `dwcp-t-${process.pid}-`)));
  const projectDir = join(root, 'project');
  const stateDir = join(root, 'state');
  await cp(join(repositoryRoot, 'config'), join(projectDir, 'config'), { recursive: true });
  await cp(join(repositoryRoot, 'deployments'), join(projectDir, 'deployments'), { recursive: true });
  await symlink(join(repositoryRoot, '.venv'), join(projectDir, '.venv'));
  // What dwcp keeps for its user stays out of the home of who runs the tests.
  const ownHome = { XDG_STATE_HOME: join(root, 'user') };
  const started: ProcessIdentity[] = [];
  let isChanged = false;

  const complete = (args: readonly string[]): readonly string[] => {
    if (!onProject.includes(args[0] ?? '') || args.includes('--help')) return args;
    isChanged ||= args[0] === 'deploy' || args[0] === 'resume';
    const keepsNothing = args[0] === 'emulate' && args[1] === 'verify';
    return [...args, '--project-dir', projectDir, ...(keepsNothing ? [] : ['--state-dir', stateDir])];
  };
  const run = (args: readonly string[], options: RunDwcpOptions = {}): Promise<DwcpResult> =>
    runner.run([bin, ...complete(args)], {
      timeoutMs: options.timeoutMs ?? 600_000,
      cwd: options.cwd ?? projectDir,
      okExitCodes: allCodes,
      env: { ...ownHome, ...options.env },
    });
  return {
    projectDir,
    stateDir,
    run,
    async start(args, options = {}) {
      const logFile = join(root, `background-${started.length}.log`);
      const env = { ...ownHome, ...options.env };
      const pid = await runner.start([bin, ...complete(args)], { cwd: projectDir, logFile, env });
      const identity = await identifyProcess(pid);
      if (identity === null) throw new Error(`dwcp ended at once: ${await readFile(logFile, 'utf8')}`);
      started.push(identity);
      return { process: identity, output: () => readFile(logFile, 'utf8') };
    },
    async edit(file, from, to) {
      const path = join(projectDir, file);
      const text = await readFile(path, 'utf8');
      if (text.includes(to)) return;
      if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
      await writeFile(path, text.replace(from, to));
    },
    async close() {
      for (const identity of started) await stopProcess(identity, { graceMs: 20_000 });
      if (isChanged) {
        const result = await run(['destroy', '--env', 'lab', '--yes']);
        // The directory stays: it is the only record of what could not be removed.
        if (result.exitCode !== 0) throw new Error(`dwcp destroy failed, see ${root}:\n${result.stderr}`);
      }
      await rm(root, { recursive: true, force: true });
    },
  };
}
