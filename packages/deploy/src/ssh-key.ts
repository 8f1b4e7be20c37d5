import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Context, makeDirectory, readTextIfPresent, stateCorrupt } from '@dwcp/io';

/** The ssh key dwcp reaches the lab's hosts with; made once per environment. Returns the public half. */
export async function ensureSshKey(path: string, ctx: Context): Promise<string> {
  const present = await readTextIfPresent(`${path}.pub`);
  const privateHalf = await readTextIfPresent(path);
  if (present !== null && privateHalf !== null) {
    // A key that nobody can log in with would be handed to every host.
    if (!/^ssh-ed25519 [A-Za-z0-9+/]{68}( |\n|$)/.test(present)) throw stateCorrupt(`${path}.pub`);
    if (!/^-----BEGIN .*-----END OPENSSH PRIVATE KEY-----\s*$/s.test(privateHalf)) throw stateCorrupt(path);
    return present.trim();
  }
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
