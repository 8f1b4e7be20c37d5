import { requireRootless, runInUserNamespace } from '@dwcp/lab';
import { DwcpError } from '@dwcp/model';
import { type ExitCode, exitCodes } from '@dwcp/terminal';
import type { Session } from '../../command.ts';

/**
 * The same command once more, as the root of a user namespace, for a user who is not root; null for root, who goes on by
 * himself. What was opened in it ends with it.
 */
export async function runWithoutRoot(session: Session): Promise<ExitCode | null> {
  if (isRoot()) return null;
  await requireRootless(session.ctx);
  session.ctx.events.emit({
    code: 'emulate.user-namespace-entered',
    message: `not root: everything runs in a user namespace of user ${process.getuid?.()}, with light hosts`,
    data: {},
  });
  session.progress.close();
  const given = Object.entries(session.environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const argv = [process.execPath, ...process.execArgv, process.argv[1] ?? '', ...session.argv];
  const exitCode = await runInUserNamespace(argv, { env: Object.fromEntries(given) }, session.ctx);
  return Object.values(exitCodes).find((code) => code === exitCode) ?? exitCodes.failed;
}

/** A lab that is to stay up needs somebody to keep its namespaces. Throws NOT_ROOT with the way to be that. */
export function requireLastingRoot(what: string): void {
  if (isRoot()) return;
  throw new DwcpError('NOT_ROOT', `${what} leaves a lab up, which needs root or a user namespace that stays`, {
    hint: 'enter one by `unshare -Urm --map-auto` and run the same command in it, or run it with sudo',
  });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
