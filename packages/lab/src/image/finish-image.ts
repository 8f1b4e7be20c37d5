import { chmod, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Context } from '@dwcp/io';
import { disabledUnits, emptiedDirectories, imageFiles, maskedUnits } from './recipe.ts';

/** Turns a fresh tree into the image: the lab's settings, nothing enabled that a deployment enables, no secret in it. */
export async function finishImage(tree: string, ctx: Context): Promise<void> {
  await ctx.run.run(['chroot', tree, 'systemctl', 'disable', ...disabledUnits], { timeoutMs: 60_000 });
  for (const unit of maskedUnits) {
    const path = join(tree, 'etc/systemd/system', unit);
    await rm(path, { force: true });
    await symlink('/dev/null', path);
  }
  for (const [name, content] of Object.entries(imageFiles)) {
    const path = join(tree, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    // The tree's own file may be a link that leads out of it.
    await rm(path, { force: true });
    await writeFile(path, content);
    await chmod(path, 0o644);
  }
  for (const name of await readdir(join(tree, 'etc/ssh'))) {
    if (name.startsWith('ssh_host_')) await rm(join(tree, 'etc/ssh', name));
  }
  for (const name of emptiedDirectories) await emptyFiles(join(tree, name));
}

/** Removes the files of a directory and below; the directories stay, services expect them. */
async function emptyFiles(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await emptyFiles(path);
    else await rm(path);
  }
}
