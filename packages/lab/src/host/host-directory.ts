import { chmod, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, readTextIfPresent, writeError, writeFileAtomic } from '@dwcp/io';
import { isLight, type LabHost, type LabPlan } from '../lab-plan.ts';
import { hostFiles } from './host-files.ts';

/** Where a lab keeps one host. `upper` is the host's disk: what it has that the image has not. */
export interface HostDirectory {
  readonly path: string;
  readonly upper: string;
  readonly work: string;
  readonly root: string;
  readonly record: string;
  readonly log: string;
}

export function hostDirectory(dir: string, host: string): HostDirectory {
  const path = join(dir, 'hosts', host);
  return {
    path,
    upper: join(path, 'upper'),
    work: join(path, 'work'),
    root: join(path, 'root'),
    record: join(path, 'host.json'),
    log: join(path, 'host.log'),
  };
}

const hostKey = 'etc/ssh/ssh_host_ed25519_key';

/** Lays out the directory of a host that is not running, and its disk; what the host wrote there stays. */
export async function prepareHostDirectory(
  plan: LabPlan,
  host: LabHost,
  options: { readonly dir: string; readonly ctx: Context },
): Promise<void> {
  const directory = hostDirectory(options.dir, host.name);
  try {
    await mkdir(directory.path, { recursive: true, mode: 0o700 });
    for (const path of [directory.upper, directory.work, directory.root]) await mkdir(path, { recursive: true });
  } catch (cause) {
    throw writeError(directory.path, cause);
  }
  await applyHostFiles(plan, host, { root: directory.upper, isRunning: false });
  if (!isLight(host)) await ensureHostKey(directory, host, options.ctx);
}

/** Brings the lab's own files of a host to what the plan wants. A running host is reached through `root` in /proc. */
export async function applyHostFiles(
  plan: LabPlan,
  host: LabHost,
  options: { readonly root: string; readonly isRunning: boolean },
): Promise<void> {
  for (const file of hostFiles(plan, host)) {
    if (options.isRunning && !file.isLive) continue;
    const path = join(options.root, file.path);
    if (file.content === null) {
      await mkdir(path, { recursive: true });
      await chmod(path, file.permissions);
    } else if ((await readTextIfPresent(path)) !== file.content) {
      await writeFileAtomic(path, file.content, { permissions: file.permissions });
    }
  }
}

/** The host's public ssh key, `ssh-ed25519 AAAA…`. */
export async function readHostKey(dir: string, host: string): Promise<string | null> {
  const text = await readTextIfPresent(join(hostDirectory(dir, host).upper, `${hostKey}.pub`));
  return text === null ? null : text.trim().split(' ').slice(0, 2).join(' ');
}

async function ensureHostKey(directory: HostDirectory, host: LabHost, ctx: Context): Promise<void> {
  const path = join(directory.upper, hostKey);
  // ssh-keygen writes the private key first: with both there, both are whole.
  if ((await hasContent(path)) && (await hasContent(`${path}.pub`))) return;
  await rm(path, { force: true });
  await rm(`${path}.pub`, { force: true });
  await ctx.run.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', host.hostname, '-f', path], {
    timeoutMs: 20_000,
  });
}

async function hasContent(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && found.size > 0;
}
