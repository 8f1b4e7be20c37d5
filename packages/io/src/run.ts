import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { DwcpError } from '@dwcp/model';
import { execa, type Options } from 'execa';
import { collect } from './collect.ts';
import { type Conversation, type ConversationOptions, converseWith } from './conversation.ts';
import { markVariable } from './process.ts';

export interface RunOptions {
  /** Milliseconds before the process is terminated. */
  readonly timeoutMs: number;
  readonly cwd?: string;
  /** Added to a minimal inherited environment (PATH, HOME, LANG, TMPDIR, SSL_CERT_*). */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to standard input; the way secrets travel. */
  readonly input?: string;
  /** Exit codes that are not an error; default [0]. */
  readonly okExitCodes?: readonly number[];
  /** Output beyond this ends the process and is an error; 256 MiB when left out. */
  readonly maxOutputBytes?: number;
  /** Where output goes besides the result, complete lines only. */
  readonly onLine?: (line: string) => void;
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

export interface DetachedOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** File that receives stdout and stderr, created 0600, so the process survives dwcp. */
  readonly logFile: string;
}

/** A process with all three standard streams as pipes. */
export type SpawnedProcess = ChildProcessWithoutNullStreams;

/** The only spawner of dwcp. argv arrays, never a shell. */
export interface Runner {
  /**
   * Runs to the end. Throws PROCESS_FAILED (with the last lines of stderr), PROCESS_TIMEOUT, TOOL_MISSING (ENOENT) or
   * INTERRUPTED. The child gets SIGTERM on timeout and on abort, SIGKILL five seconds later.
   */
  run(argv: readonly string[], options: RunOptions): Promise<RunResult>;
  /** Starts a process in its own session that outlives dwcp; returns its pid. */
  start(argv: readonly string[], options: DetachedOptions): Promise<number>;
  /**
   * Starts a process to talk with in lines, in its own session, so that an interrupt of the terminal reaches dwcp alone.
   * It ends when dwcp does, however that ends, unless it has no input: its standard input is then closed. An abort closes it
   * as `close()` does.
   */
  converse(argv: readonly string[], options: ConversationOptions): Promise<Conversation>;
  /**
   * Gives a process the terminal of dwcp, for a person to work with, and waits; returns its exit code, 128 when a signal
   * ended it. It stays in the foreground with dwcp: what the terminal sends reaches both. An abort hangs up (SIGHUP).
   * `env` is added to the minimal inherited environment.
   */
  attach(argv: readonly string[], options?: { readonly env?: Readonly<Record<string, string>> }): Promise<number>;
}

const inherited =
  /^(PATH|HOME|USER|LANG|LC_.*|TMPDIR|TERM|SSH_AUTH_SOCK|SSL_CERT_.*|http_proxy|https_proxy|no_proxy|HTTP_PROXY|HTTPS_PROXY|NO_PROXY)$/;

const defaultMaxOutputBytes = 256 * 2 ** 20;

/** Runs processes of this machine. `signal` ends all of them. */
export function processRunner(signal: AbortSignal, onCommand: (argv: readonly string[]) => void = () => {}): Runner {
  return {
    async run(argv, options) {
      const [command, ...args] = argv;
      if (command === undefined) throw new Error('empty argv');
      if (signal.aborted) throw new DwcpError('INTERRUPTED', `interrupted before ${command}`);
      onCommand(argv);
      const started = performance.now();
      const base = {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: childEnvironment(options.env),
        extendEnv: false,
        reject: false,
        timeout: options.timeoutMs,
        forceKillAfterDelay: 5_000,
        cancelSignal: signal,
        stripFinalNewline: false,
        // Kept by execa it would be copied into a message, each odd byte as six: a host could fill the memory with it.
        buffer: false,
        all: options.onLine !== undefined,
        ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
      } satisfies Options;
      const child = execa(command, args, base);
      const lines = options.onLine === undefined ? null : pipeLines(child.iterable({ from: 'all' }), options.onLine);
      const limit = options.maxOutputBytes ?? defaultMaxOutputBytes;
      let isTooMuch = false;
      const onTooMuch = (): void => {
        isTooMuch = true;
        child.kill();
        // A process it started may hold the other end, and go on.
        child.stdout.destroy();
        child.stderr.destroy();
      };
      const [result, stdout, stderr] = await Promise.all([
        child,
        collect(child.stdout, { limit, onTooMuch }),
        collect(child.stderr, { limit, onTooMuch }),
        lines,
      ]);
      const durationMs = performance.now() - started;
      if (signal.aborted) throw new DwcpError('INTERRUPTED', `interrupted during ${command}`);
      if (result.timedOut) {
        throw new DwcpError('PROCESS_TIMEOUT', `${nameOf(argv)} did not finish in ${options.timeoutMs / 1000} s`);
      }
      if (result.exitCode === undefined && result.code === 'ENOENT') {
        throw new DwcpError('TOOL_MISSING', `${command} is not installed`, {
          hint: 'run `dwcp doctor` to see how to get it',
        });
      }
      if (isTooMuch) {
        const mebibytes = limit / 2 ** 20;
        throw new DwcpError('PROCESS_FAILED', `${nameOf(argv)} printed more than ${mebibytes} MiB`);
      }
      const exitCode = result.exitCode ?? 128;
      const ok = options.okExitCodes ?? [0];
      if (!ok.includes(exitCode)) {
        const detail = lastLines(stderr || stdout || result.shortMessage || '');
        throw new DwcpError('PROCESS_FAILED', `${nameOf(argv)} exited with ${exitCode}: ${detail}`);
      }
      return { exitCode, stdout, stderr, durationMs };
    },
    async start(argv, options) {
      const [command, ...args] = argv;
      if (command === undefined) throw new Error('empty argv');
      onCommand(argv);
      const log = openSync(options.logFile, 'a', 0o600);
      try {
        const child = spawn(command, args, {
          ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
          env: childEnvironment(options.env),
          detached: true,
          stdio: ['ignore', log, log],
        });
        child.unref();
        const pid = await new Promise<number>((resolve, reject) => {
          child.once('error', () =>
            reject(
              new DwcpError('TOOL_MISSING', `${command} is not installed`, {
                hint: 'run `dwcp doctor` to see how to get it',
              }),
            ),
          );
          child.once('spawn', () => resolve(child.pid ?? 0));
        });
        return pid;
      } finally {
        closeSync(log);
      }
    },
    async converse(argv, options) {
      const [command, ...args] = argv;
      if (command === undefined) throw new Error('empty argv');
      if (signal.aborted) throw new DwcpError('INTERRUPTED', `interrupted before ${command}`);
      onCommand(argv);
      const child = spawn(command, args, {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: childEnvironment(options.env),
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      return await converseWith(child, { ...options, command, signal });
    },
    async attach(argv, options) {
      const [command, ...args] = argv;
      if (command === undefined) throw new Error('empty argv');
      if (signal.aborted) throw new DwcpError('INTERRUPTED', `interrupted before ${command}`);
      onCommand(argv);
      return await attached(spawn(command, args, { env: childEnvironment(options?.env), stdio: 'inherit' }), {
        command,
        signal,
      });
    },
  };
}

async function attached(
  child: ChildProcess,
  options: { readonly command: string; readonly signal: AbortSignal },
): Promise<number> {
  const hangUp = () => void child.kill('SIGHUP');
  options.signal.addEventListener('abort', hangUp, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('close', (code) => resolve(code ?? 128));
      child.once('error', (cause) =>
        reject(
          new DwcpError('TOOL_MISSING', `${options.command} is not installed`, {
            hint: 'run `dwcp doctor` to see how to get it',
            cause,
          }),
        ),
      );
    });
  } finally {
    options.signal.removeEventListener('abort', hangUp);
  }
}

/** `terraform apply`: enough of argv to know which command it was, never an argument that could be a value. */
function nameOf(argv: readonly string[]): string {
  return argv
    .slice(0, 2)
    .filter((word, index) => index === 0 || !word.startsWith('-'))
    .join(' ');
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-8).join('\n') || 'no output';
}

function childEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name, value]) => inherited.test(name) && value !== undefined);
  return { ...(Object.fromEntries(kept) as Record<string, string>), ...extra };
}

async function pipeLines(lines: AsyncIterable<unknown>, onLine: (line: string) => void): Promise<void> {
  for await (const line of lines) onLine(String(line));
}

/** A Runner whose long-lived processes all carry a mark (see findMarkedProcesses). */
export function markedRunner(runner: Runner, mark: string): Runner {
  return {
    run: (argv, options) => runner.run(argv, options),
    start: (argv, options) => runner.start(argv, { ...options, env: { ...options.env, [markVariable]: mark } }),
    converse: (argv, options) => runner.converse(argv, { ...options, env: { ...options.env, [markVariable]: mark } }),
    attach: (argv, options) => runner.attach(argv, options),
  };
}
