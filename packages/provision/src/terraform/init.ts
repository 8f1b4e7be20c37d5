import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { type Context, readTextIfPresent, writeFileAtomic } from '@dwcp/io';
import { initArgs } from './argv.ts';
import { runTerraform } from './command.ts';
import { fileIn, providerLockFile, type TerraformWorkspace } from './workspace.ts';

export const configurationFile = 'main.tf.json';
/** Tells with what a directory was initialised. */
export const initRecord = 'init.sha256';
const downloadMs = 900_000;

/** Puts the configuration in place, complete or not at all. */
export async function writeConfiguration(workspace: TerraformWorkspace, json: string): Promise<void> {
  const path = fileIn(workspace, configurationFile);
  if ((await readTextIfPresent(path)) !== json) await writeFileAtomic(path, json);
}

/**
 * Installs the provider and connects the backend. Does nothing when backend, required providers, lock file and tool are
 * those of the last time. `backend: false` is enough to validate, and needs no endpoint.
 */
export async function initTerraform(
  workspace: TerraformWorkspace,
  options: { readonly backend: boolean },
  ctx: Context,
): Promise<'initialised' | 'unchanged'> {
  const recordPath = fileIn(workspace, initRecord);
  const before = await digestOf(workspace, options);
  if ((await readTextIfPresent(recordPath)) === before && (await isPresent(fileIn(workspace, '.terraform')))) {
    return 'unchanged';
  }
  const started = ctx.now();
  // Whatever it told is about to change.
  await rm(recordPath, { force: true });
  await runTerraform(workspace, { args: initArgs(options), timeoutMs: downloadMs }, ctx);
  await writeFileAtomic(recordPath, await digestOf(workspace, options));
  ctx.events.emit({
    code: 'terraform.initialised',
    message: `terraform ${workspace.tool.version ?? ''} initialised`,
    data: { durationMs: ctx.now() - started },
  });
  return 'initialised';
}

async function digestOf(workspace: TerraformWorkspace, options: { readonly backend: boolean }): Promise<string> {
  const configuration: unknown = JSON.parse((await readTextIfPresent(fileIn(workspace, configurationFile))) ?? '{}');
  const settings =
    typeof configuration === 'object' && configuration !== null && 'terraform' in configuration
      ? configuration.terraform
      : null;
  const parts = [
    settings,
    await readTextIfPresent(fileIn(workspace, providerLockFile)),
    await readTextIfPresent(fileIn(workspace, 'terraform.rc')),
    workspace.tool,
    options.backend,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function isPresent(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
