import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Context, makeDirectory, readTextIfPresent } from '@dwcp/io';

/** The ssh key dwcp reaches the lab's hosts with; made once per environment. Returns the public half. */
export async function ensureSshKey(path: string, ctx: Context): Promise<string> {
  const present = await readTextIfPresent(`${path}.pub`);
  if (present !== null && (await readTextIfPresent(path)) !== null) return present.trim();
  await makeDirectory(dirname(path));
  const partial = `${path}.partial`;
  await rm(partial, { force: true });
  await ctx.run.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'dwcp', '-f', partial], {
    timeoutMs: 20_000,
  });
  await rename(partial, path);
  await rename(`${partial}.pub`, `${path}.pub`);
  return ((await readTextIfPresent(`${path}.pub`)) ?? '').trim();
}
