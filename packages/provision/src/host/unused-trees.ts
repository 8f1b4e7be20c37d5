import { readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Who has looked for a tree mounts it within this time. */
const graceMs = 3_600_000;

/** Removes trees that no host has below its own any more: a program that was built anew has another name. */
export async function removeUnusedTrees(cacheDir: string): Promise<void> {
  const old = [];
  for (const name of await readdir(cacheDir)) {
    const found = await stat(join(cacheDir, name)).catch(() => null);
    if (found?.isDirectory() === true && Date.now() - found.mtimeMs > graceMs) old.push(join(cacheDir, name));
  }
  if (old.length === 0) return;
  const mounts = await readAllMounts();
  for (const path of old) {
    if (!mounts.some((text) => text.includes(path))) await rm(path, { recursive: true, force: true });
  }
}

/** The mounts of every mount namespace; those of processes that end meanwhile, or are somebody else's, are left out. */
async function readAllMounts(): Promise<readonly string[]> {
  const texts = new Map<string, string>();
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const namespace = await readlink(`/proc/${pid}/ns/mnt`).catch(() => null);
    if (namespace === null || texts.has(namespace)) continue;
    const text = await readFile(`/proc/${pid}/mounts`, 'utf8').catch(() => null);
    if (text !== null) texts.set(namespace, text);
  }
  return [...texts.values()];
}
