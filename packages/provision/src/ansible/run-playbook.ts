import { dirname } from 'node:path';
import { type Context, identifyProcess, makeDirectory, type ProcessIdentity, writeFileAtomic } from '@dwcp/io';
import { type PlaybookInvocation, playbookArgv, playbookEnvironment } from './argv.ts';
import { findAnsible } from './find-ansible.ts';
import { followPlaybook } from './follow-playbook.ts';
import type { PlaybookResult } from './playbook-result.ts';
import { requirePrivateFile } from './private-file.ts';

export interface PlaybookOptions extends PlaybookInvocation {
  readonly projectDir: string;
  /** Path of ansible-playbook when it is known already. */
  readonly ansiblePlaybook?: string;
  readonly timeoutMs?: number;
  readonly isHostByHost?: boolean;
  /** Called once the process runs: journal it, so that a later dwcp can follow or stop it. */
  readonly onStart: (identity: ProcessIdentity) => void;
}

export const defaultPlaybookTimeoutMs = 900_000;

/**
 * Runs a playbook in its own session: it finishes even when dwcp dies, and `followPlaybook` takes it up again. Throws
 * as followPlaybook does, TOOL_MISSING, and FILE_PERMISSIONS for a key or secrets file that others may read.
 */
export async function runPlaybook(options: PlaybookOptions, ctx: Context): Promise<PlaybookResult> {
  const ansiblePlaybook = options.ansiblePlaybook ?? (await findAnsible(options.projectDir, ctx));
  await requirePrivateFile(options.sshKey);
  if (options.extraVarsFile !== undefined) await requirePrivateFile(options.extraVarsFile);
  await makeDirectory(dirname(options.eventsFile));
  await makeDirectory(dirname(options.logFile));
  await writeFileAtomic(options.eventsFile, '');
  await writeFileAtomic(options.logFile, '');
  const pid = await ctx.run.start(playbookArgv(ansiblePlaybook, options), {
    cwd: options.ansibleDir,
    env: playbookEnvironment(options),
    logFile: options.logFile,
  });
  // A process that is gone already is followed like any other: its records and log are complete.
  const identity = (await identifyProcess(pid)) ?? { pid, startTime: 'ended' };
  options.onStart(identity);
  return followPlaybook(
    identity,
    {
      playbook: options.playbook,
      eventsFile: options.eventsFile,
      logFile: options.logFile,
      timeoutMs: options.timeoutMs ?? defaultPlaybookTimeoutMs,
      isHostByHost: options.isHostByHost ?? false,
    },
    ctx,
  );
}
