import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, codeOf, makeDirectory, waitFor } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { launchMark } from '../host/lab-processes.ts';
import { nativeProgram } from '../native-program.ts';
import { connectForwarder, type Forwarder } from './forwarder-client.ts';

/** Where a lab keeps its forwarder: its socket and what it says. */
export function linksDirectory(dir: string): string {
  return join(dir, 'links');
}

/** No host can have this name. */
const forwarderName = '.forwarder';

/** The forwarder of a lab, started when it does not run. It lives on without dwcp, as the hosts do. */
export async function ensureForwarder(lab: string, dir: string, ctx: Context): Promise<Forwarder> {
  const running = await attachForwarder(dir);
  if (running !== null) return running;
  const directory = linksDirectory(dir);
  await makeDirectory(directory);
  await rm(socketPath(dir), { force: true });
  const logFile = join(directory, 'forwarder.log');
  const argv = [nativeProgram('forwarder'), '--socket', socketPath(dir), '--mark', launchMark(lab, forwarderName)];
  await ctx.run.start(argv, { cwd: directory, logFile });
  const forwarder = await waitFor(() => attachForwarder(dir), {
    timeoutMs: 10_000,
    everyMs: 5,
    signal: ctx.signal,
    onTimeout: () =>
      new DwcpError('LAB_FAILED', `the forwarder of lab ${lab} does not answer`, { hint: `read ${logFile}` }),
  });
  ctx.events.emit({ code: 'lab.forwarder-started', message: `the links of lab ${lab} are served`, data: { lab } });
  return forwarder;
}

/** The forwarder that runs for the lab of a directory; null when there is none. */
export async function attachForwarder(dir: string): Promise<Forwarder | null> {
  try {
    if (!(await stat(socketPath(dir))).isSocket()) return null;
    const forwarder = await connectForwarder(linksDirectory(dir), socketName);
    await forwarder.status();
    return forwarder;
  } catch (cause) {
    // The socket of one that was killed is still there and refuses; one that is dying takes a last call and answers none.
    const isDead = cause instanceof DwcpError ? cause.code === 'LAB_FAILED' : isUnanswered(cause);
    if (isDead) return null;
    throw cause;
  }
}

function isUnanswered(cause: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(codeOf(cause) ?? '');
}

/** Whether the forwarder a lab had still runs. Reads only. */
export async function inspectForwarder(dir: string): Promise<'running' | 'dead' | 'unused'> {
  const forwarder = await attachForwarder(dir);
  forwarder?.close();
  if (forwarder !== null) return 'running';
  const socket = await stat(socketPath(dir)).catch(() => null);
  return socket === null ? 'unused' : 'dead';
}

const socketName = 'forwarder.sock';

function socketPath(dir: string): string {
  return join(linksDirectory(dir), socketName);
}
