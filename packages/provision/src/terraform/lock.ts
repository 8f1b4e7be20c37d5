import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Context, readTextIfPresent } from '@dwcp/io';
import * as z from 'zod';
import { unlockArgs } from './argv.ts';
import { runTerraform } from './command.ts';
import { configurationFile } from './init.ts';
import type { TerraformDiagnostic } from './parse.ts';
import { inspectTerraformProcesses } from './processes.ts';
import type { TerraformWorkspace } from './workspace.ts';

/** Who holds the lock on the state, from the text Terraform prints of it (states/statemgr LockInfo). */
export interface StateLock {
  readonly id: string;
  readonly who: string;
  readonly createdMs: number;
}

export function parseStateLock(errors: readonly TerraformDiagnostic[]): StateLock | null {
  const detail = errors.find((error) => /state lock/i.test(error.summary))?.detail ?? '';
  const [id, who, created] = ['ID', 'Who', 'Created'].map(
    (field) => new RegExp(`^\\s*${field}:\\s*(.+?)\\s*$`, 'm').exec(detail)?.[1],
  );
  if (id === undefined || who === undefined || created === undefined) return null;
  const createdMs = Date.parse(created.replace(/^(\S+) (\S+?)(\.\d{1,3})?\d* \+0000 UTC$/, '$1T$2$3Z'));
  return Number.isNaN(createdMs) ? null : { id, who, createdMs };
}

/**
 * Removes a lock that a killed run of this workspace left behind. It is ours when it was made by this user on this
 * machine after that run began (`since`), and no terraform that works on the same state is alive. False when it is not.
 */
export async function removeOwnLock(
  workspace: TerraformWorkspace,
  options: { readonly lock: StateLock; readonly since: number | null },
  ctx: Context,
): Promise<boolean> {
  const { lock, since } = options;
  // The emulated endpoint and this machine share a clock; a second covers the rounding of either.
  if (since === null || lock.createdMs < since - 1_000) return false;
  if (lock.who !== `${userInfo().username}@${hostname()}`) return false;
  if (await isStateInUse(workspace)) return false;
  await runTerraform(workspace, { args: unlockArgs(lock.id), timeoutMs: 60_000 }, ctx);
  ctx.events.emit({
    code: 'terraform.lock-removed',
    message: 'removed the lock on the Terraform state that a killed run left behind',
    data: { lock: lock.id, createdAt: new Date(lock.createdMs).toISOString() },
  });
  return true;
}

async function isStateInUse(workspace: TerraformWorkspace): Promise<boolean> {
  const own = await backendIn(workspace.workDir);
  for (const process of await inspectTerraformProcesses()) {
    if (isDeepStrictEqual(await backendIn(process.workDir), own)) return true;
  }
  return false;
}

const configurationSchema = z.object({ terraform: z.object({ backend: z.unknown() }) });

async function backendIn(workDir: string): Promise<unknown> {
  try {
    const text = await readTextIfPresent(join(workDir, configurationFile));
    return text === null ? null : configurationSchema.parse(JSON.parse(text)).terraform.backend;
  } catch {
    return null;
  }
}
