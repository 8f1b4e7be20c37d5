import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, processRunner, type Runner, recordingSink } from '@dwcp/io';
import { inspectInotifyRoom } from './inotify-limit.ts';
import { probeCapabilities } from './probe-capabilities.ts';

/** A context with the real runner and recorded events. */
export function liveContext(): Context & { readonly events: ReturnType<typeof recordingSink> } {
  const { signal } = new AbortController();
  return { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
}

/** A context that keeps the pids of the programs it converses with. */
export function pidKeeping(ctx: Context): { readonly context: Context; readonly pids: readonly number[] } {
  const pids: number[] = [];
  const run: Runner = {
    ...ctx.run,
    async converse(argv, options) {
      const conversation = await ctx.run.converse(argv, options);
      pids.push(conversation.pid);
      return conversation;
    },
  };
  return { context: { ...ctx, run }, pids };
}

/** Why this machine cannot run the lab tests; null when it can. */
export async function whyNoLab(hosts: number): Promise<string | null> {
  const missing = (await probeCapabilities(liveContext())).find((item) => item.isRequired && !item.isPresent);
  if (missing !== undefined) return `${missing.name}: ${missing.detail}`;
  const room = await inspectInotifyRoom();
  return room.hosts < hosts ? `room for ${room.hosts} lab hosts, ${hosts} needed` : null;
}

/** An id no other test run of this machine uses at the same time. */
export function testLabId(number: number): string {
  return `dw${number.toString(16)}${process.pid.toString(16).padStart(7, '0')}`;
}

export interface ClientKey {
  readonly path: string;
  readonly publicKey: string;
}

export async function makeClientKey(dir: string, ctx: Context): Promise<ClientKey> {
  const path = join(dir, 'client-key');
  await ctx.run.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path], { timeoutMs: 20_000 });
  return { path, publicKey: (await readFile(`${path}.pub`, 'utf8')).trim() };
}

export async function temporaryDirectory(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'dwcp-lab-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
