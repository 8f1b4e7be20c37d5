import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadDescription } from '@dwcp/config';
import { type EnvironmentPaths, environmentPaths, requireDriverRecords } from '@dwcp/environment';
import { type Context, findMarkedProcesses, readTextIfPresent, stopProcess } from '@dwcp/io';
import { closeLab, inspectLab, readLabId } from '@dwcp/lab';
import { DwcpError, type ErrorCode } from '@dwcp/model';
import {
  applyPlan,
  inspectCloudEmulator,
  openTerraform,
  planTerraform,
  sshControlDirectory,
  stopCloudEmulator,
  stopOrphanedTerraform,
} from '@dwcp/provision';
import { isApprovalRequired } from './approval-required.ts';
import { type DeployRun, openDeployRun } from './deploy-run.ts';
import type { DestroyOptions } from './options.ts';
import { recoverInterrupted } from './recover.ts';
import type { DestroyReport } from './reports.ts';

/**
 * Removes an environment. A lab goes whole: hosts, underlay, emulated cloud, state directory; the machine is as before.
 * Of a real environment Terraform removes the cloud half; on-premises machines are left as they are and named.
 * Needs no valid description, so a broken one never keeps an environment alive.
 */
export async function destroy(options: DestroyOptions, ctx: Context): Promise<DestroyReport> {
  const started = performance.now();
  const run = await openDestroyRun(options, ctx);
  try {
    const removed = (await isLabEnvironment(run, options))
      ? await destroyLab(run, options)
      : await destroyCloud(run, options);
    return { environment: options.environment, removed, durationMs: performance.now() - started };
  } finally {
    await run.close();
  }
}

/** A journal that cannot be read must not keep an environment alive: it is put aside. */
async function openDestroyRun(options: DestroyOptions, ctx: Context): Promise<DeployRun> {
  try {
    return await openDeployRun(options, ctx);
  } catch (cause) {
    if (!isCode(cause, 'JOURNAL_CORRUPT')) throw cause;
    const { journal } = environmentPaths(options);
    await rename(journal, `${journal}.corrupt`);
    return openDeployRun(options, ctx);
  }
}

async function isLabEnvironment({ paths }: DeployRun, options: DestroyOptions): Promise<boolean> {
  if ((await readLabId(paths.lab)) !== null) return true;
  if ((await readTextIfPresent(join(paths.cloud, 'emulator.json'))) !== null) return true;
  if ((await readTextIfPresent(join(paths.terraform, 'main.tf.json'))) !== null) return false;
  // Nothing is recorded here. For a real environment that says nothing about what runs elsewhere.
  const description = await loadDescription({ ...options, mode: 'hybrid' }).catch(() => null);
  if (description?.topology?.environment.kind === 'lab') return true;
  throw new DwcpError('DEPLOY_NOT_FOUND', `${paths.root} holds no record of a deployed ${options.environment}`, {
    hint: 'run `dwcp destroy` where it was deployed from, with the same --state-dir',
  });
}

async function destroyLab(run: DeployRun, options: DestroyOptions): Promise<readonly string[]> {
  const { paths, ctx } = run;
  const emulator = await inspectCloudEmulator(paths.cloud);
  const subjects = [
    ...(await labSubjects(paths.lab, ctx)),
    ...(emulator.kind === 'running' ? [`emulated cloud ${emulator.emulator.endpoint} and all resources in it`] : []),
    `everything kept in ${paths.root}`,
  ];
  await confirm(options, { paths, isLab: true, subjects });
  for (const workDir of [paths.terraform, paths.driftTerraform]) await stopOrphanedTerraform(workDir);
  await closeLab(paths.lab, ctx);
  await stopCloudEmulator(paths.cloud);
  await rm((await sshControlDirectory(paths.root, ctx)).path, { recursive: true, force: true });
  for (const process of await findMarkedProcesses(paths.root)) await stopProcess(process, { graceMs: 2_000 });
  await run.close();
  await rm(paths.root, { recursive: true, force: true });
  return subjects;
}

/** A record that cannot be read does not keep a lab alive: it is removed by what the machine shows of it. */
async function labSubjects(dir: string, ctx: Context): Promise<readonly string[]> {
  try {
    const { hosts, segments } = await inspectLab(dir, ctx);
    return [...hosts.map((host) => `host ${host.name}`), ...segments.map((segment) => `segment ${segment.name}`)];
  } catch (cause) {
    if (!isCode(cause, 'STATE_CORRUPT')) throw cause;
    return ['all hosts and segments of the lab, whose record cannot be read'];
  }
}

async function destroyCloud(run: DeployRun, options: DestroyOptions): Promise<readonly string[]> {
  const { paths, ctx } = run;
  await requireDriverRecords(paths);
  await recoverInterrupted(run);
  const workspace = await openTerraform({ workDir: paths.terraform, credentials: 'environment' }, ctx);
  const plan = await planTerraform(workspace, { destroy: true }, ctx);
  const subjects = plan.changes.map((change) => change.subject);
  await confirm(options, { paths, isLab: false, subjects });
  run.journal('destroy.begun', { environment: options.environment });
  if (plan.hasChanges) {
    await applyPlan(workspace, { plan, onStarted: () => run.journal('cloud.apply-started') }, ctx);
  }
  await rm(paths.baseline, { force: true });
  await rm(paths.baselineParts, { recursive: true, force: true });
  await run.finish();
  return subjects;
}

async function confirm(
  options: DestroyOptions,
  {
    paths,
    isLab,
    subjects,
  }: {
    readonly paths: EnvironmentPaths;
    readonly isLab: boolean;
    readonly subjects: readonly string[];
  },
): Promise<void> {
  const isPersonRequired = await isApprovalRequired(options, { baseline: paths.baseline, isLab });
  if (!(await options.approve(subjects, { isPersonRequired }))) throw new DwcpError('ABORTED', 'nothing was removed');
}

function isCode(cause: unknown, code: ErrorCode): boolean {
  return cause instanceof DwcpError && cause.code === code;
}
