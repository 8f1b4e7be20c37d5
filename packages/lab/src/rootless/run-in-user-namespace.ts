import type { Context } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { inspectRootless } from './inspect-rootless.ts';
import { userNamespaceArgv } from './user-namespace-argv.ts';

/** Throws NOT_ROOT, with everything that forbids it, where the user who runs this may have no lab without root. */
export async function requireRootless(ctx: Context): Promise<void> {
  const reasons = await inspectRootless(ctx);
  const [first] = reasons;
  if (first === undefined) return;
  const all = reasons.map(({ reason }) => reason).join('; ');
  throw new DwcpError('NOT_ROOT', `no lab without root on this machine: ${all}`, {
    hint: `${first.hint}, or the same command with sudo`,
  });
}

/**
 * Runs a program as the root of a user namespace, at the terminal of this one; returns its exit code, 128 when a signal
 * ended it. It ends when this process does.
 */
export function runInUserNamespace(
  argv: readonly string[],
  options: { readonly env: Readonly<Record<string, string>> },
  ctx: Context,
): Promise<number> {
  return ctx.run.attach([...userNamespaceArgv, 'setpriv', '--pdeathsig=TERM', '--', ...argv], options);
}
