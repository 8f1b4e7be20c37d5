import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Context,
  identifyProcess,
  isRunning,
  makeDirectory,
  type ProcessIdentity,
  readTextIfPresent,
  stopProcess,
  type Tool,
  waitFor,
  writeFileAtomic,
} from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import * as z from 'zod';
import { serverArgv } from './argv.ts';
import { isAnswering, readInstanceToken, resetEndpoint, writeInstanceToken } from './endpoint.ts';
import { findFreePort, requireFreePort } from './port.ts';
import { requireMoto } from './python.ts';

/** A running emulated cloud. */
export interface CloudEmulator {
  readonly endpoint: string;
  readonly port: number;
  readonly identity: ProcessIdentity;
  /** Differs for every life: what was made under another token is gone. */
  readonly instanceToken: string;
}

export type CloudEmulatorStatus =
  | { readonly kind: 'running'; readonly emulator: CloudEmulator }
  | { readonly kind: 'gone' };

export interface StartCloudEmulatorOptions {
  /** Keeps its record and log. */
  readonly dir: string;
  /** Its Python environment is looked for in `<projectDir>/.venv`. */
  readonly projectDir: string;
  /** A port of loopback; null lets the kernel choose one. */
  readonly port: number | null;
}

const recordSchema = z.object({
  port: z.number(),
  identity: z.object({ pid: z.number(), startTime: z.string() }),
  instanceToken: z.string(),
});

const startMs = 60_000;
/** How long a living process may take to answer on a busy machine before its content is given up. */
const patienceMs = 30_000;
const attempts = 3;

/** The emulator started from `dir`. Running means: the same process, answering, and never emptied since. */
export async function inspectCloudEmulator(dir: string): Promise<CloudEmulatorStatus> {
  const text = await readTextIfPresent(recordPath(dir));
  if (text === null) return { kind: 'gone' };
  const record = recordSchema.safeParse(jsonOrNull(text));
  if (!record.success || !(await isRunning(record.data.identity))) return { kind: 'gone' };
  const endpoint = endpointOf(record.data.port);
  if (!(await isAnswering(endpoint, { timeoutMs: patienceMs }))) return { kind: 'gone' };
  if ((await readInstanceToken(endpoint)) !== record.data.instanceToken) return { kind: 'gone' };
  return { kind: 'running', emulator: { ...record.data, endpoint } };
}

/**
 * The running emulator of `dir`, or a new and empty one. A process left from before that no longer holds what was made
 * in it is ended first. It runs detached and outlives dwcp.
 */
export async function startCloudEmulator(options: StartCloudEmulatorOptions, ctx: Context): Promise<CloudEmulator> {
  const found = await inspectCloudEmulator(options.dir);
  if (found.kind === 'running') return found.emulator;
  await stopCloudEmulator(options.dir);
  await makeDirectory(options.dir);
  const python = await requireMoto(options.projectDir, ctx);
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(python, options, ctx);
    } catch (cause) {
      // The port was free when it was chosen; somebody may have been faster.
      const isLost = cause instanceof DwcpError && cause.code === 'PORT_TAKEN' && options.port === null;
      if (!isLost || attempt === attempts) throw cause;
    }
  }
}

/** Ends the emulator of `dir`, if it runs, with everything in it. */
export async function stopCloudEmulator(dir: string): Promise<void> {
  const text = await readTextIfPresent(recordPath(dir));
  const identity = text === null ? null : recordSchema.partial().safeParse(jsonOrNull(text)).data?.identity;
  if (identity !== null && identity !== undefined) await stopProcess(identity, { graceMs: 2_000 });
  await rm(recordPath(dir), { force: true });
}

/** Empties a running emulator: as a new life, with a new token. */
export async function resetCloudEmulator(dir: string): Promise<CloudEmulator> {
  const found = await inspectCloudEmulator(dir);
  if (found.kind === 'gone') {
    throw new DwcpError('CLOUD_EMULATOR_FAILED', `no emulated cloud runs from ${dir}`, { hint: 'run `dwcp deploy`' });
  }
  await resetEndpoint(found.emulator.endpoint);
  return await beginLife(dir, found.emulator);
}

async function startOnce(python: Tool, options: StartCloudEmulatorOptions, ctx: Context): Promise<CloudEmulator> {
  const port = options.port ?? (await findFreePort());
  if (options.port !== null) await requireFreePort(options.port);
  const logFile = join(options.dir, 'moto.log');
  await rm(logFile, { force: true });
  const started = ctx.now();
  const pid = await ctx.run.start(serverArgv({ python: python.path, port }), {
    cwd: options.dir,
    // The region of calls that carry none; real credentials are not passed on to it.
    env: { AWS_DEFAULT_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true', PYTHONUNBUFFERED: '1' },
    logFile,
  });
  const identity = await identifyProcess(pid);
  if (identity === null) throw await startFailure(logFile, port);
  const endpoint = endpointOf(port);
  try {
    await writeFileAtomic(recordPath(options.dir), JSON.stringify({ port, identity, instanceToken: '' }));
    await waitFor(
      async () => {
        if (!(await isRunning(identity))) throw await startFailure(logFile, port);
        return (await isAnswering(endpoint, { timeoutMs: 2_000 })) ? true : null;
      },
      {
        timeoutMs: startMs,
        everyMs: 100,
        signal: ctx.signal,
        onTimeout: () =>
          new DwcpError(
            'CLOUD_EMULATOR_FAILED',
            `the emulated cloud did not answer on ${endpoint} in ${startMs / 1000} s`,
            {
              hint: `see ${logFile}`,
            },
          ),
      },
    );
    ctx.events.emit({
      code: 'cloud-emulator.started',
      message: `emulated cloud answers on ${endpoint}`,
      data: { port, pid, version: python.version, durationMs: ctx.now() - started },
    });
    return await beginLife(options.dir, { port, identity });
  } catch (cause) {
    // By its identity, not by its record: a full disk may have kept the record from being written.
    await stopProcess(identity, { graceMs: 2_000 });
    await stopCloudEmulator(options.dir);
    throw cause;
  }
}

async function beginLife(
  dir: string,
  process: { readonly port: number; readonly identity: ProcessIdentity },
): Promise<CloudEmulator> {
  const { port, identity } = process;
  const instanceToken = randomBytes(8).toString('hex');
  await writeInstanceToken(endpointOf(port), instanceToken);
  await writeFileAtomic(recordPath(dir), JSON.stringify({ port, identity, instanceToken }));
  return { endpoint: endpointOf(port), port, identity, instanceToken };
}

async function startFailure(logFile: string, port: number): Promise<DwcpError> {
  const log = ((await readTextIfPresent(logFile)) ?? '').trimEnd();
  if (/address already in use|port \d+ is in use/i.test(log)) {
    return new DwcpError('PORT_TAKEN', `port ${port} of 127.0.0.1 is in use`, {
      hint: `stop the program that listens on port ${port}, or name another port`,
    });
  }
  const tail = log.split('\n').slice(-5).join('\n') || 'no output';
  return new DwcpError('CLOUD_EMULATOR_FAILED', `the emulated cloud ended at once: ${tail}`, {
    hint: `see ${logFile}`,
  });
}

/** A record that cannot be read tells of no emulator. */
function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function endpointOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function recordPath(dir: string): string {
  return join(dir, 'emulator.json');
}
