import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findMarkedProcesses, readTextIfPresent, stopProcess, waitFor } from '@dwcp/io';
import { closeLab } from '@dwcp/lab';
import { DwcpError } from '@dwcp/model';
import {
  awaitApply,
  inspectApply,
  inspectCloudEmulator,
  openTerraform,
  resetCloudEmulator,
  stopCloudEmulator,
  stopOrphanedTerraform,
} from '@dwcp/provision';
import type { DeployRun } from './deploy-run.ts';

const playbookMs = 900_000;

/**
 * Clears up after a run that was cut off, so that the next can converge: waits for what it started and what must not be
 * broken off (terraform, ansible), ends what nobody knows of, and empties an emulated cloud whose apply was killed in
 * the middle, because it may hold resources that no Terraform state tells of.
 */
export async function recoverInterrupted(run: DeployRun): Promise<void> {
  await endStrayEmulators(run);
  if (run.interrupted.length === 0) return;
  emitRecovery(run);
  await rm(join(run.paths.ansible, 'secrets.json'), { force: true });
  await stopOrphanedTerraform(run.paths.terraform);
  await waitForPlaybooks(run);
  await finishApply(run);
}

/**
 * Waits for what a repair that was cut off started. Nothing is begun anew: what it did not finish is still drift, and is
 * looked for by whoever calls.
 */
export async function recoverRepair(run: DeployRun): Promise<void> {
  if (run.interrupted.length === 0) return;
  emitRecovery(run);
  await stopOrphanedTerraform(run.paths.terraform);
  await waitForPlaybooks(run);
  try {
    await endApply(run);
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    run.ctx.events.emit({
      code: 'deploy.repair-cut-off',
      message: `an earlier repair did not finish: ${cause.message}`,
    });
  }
}

function emitRecovery({ ctx, interrupted }: DeployRun): void {
  ctx.events.emit({
    code: 'deploy.recovery-started',
    message: 'an earlier run was interrupted: clearing up after it',
    data: { lastStep: interrupted.findLast((entry) => entry.code === 'step.started')?.data.name ?? null },
  });
}

async function endApply({ paths, ctx }: DeployRun): Promise<void> {
  if ((await readTextIfPresent(join(paths.terraform, 'apply.json'))) === null) return;
  const workspace = await openTerraform({ workDir: paths.terraform, credentials: 'none' }, ctx);
  const apply = await inspectApply(workspace);
  if (apply !== null) await awaitApply(workspace, apply, ctx);
}

async function finishApply(run: DeployRun): Promise<void> {
  const { paths, ctx } = run;
  try {
    await endApply(run);
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    // A real cloud may hold resources now that no state tells of: a person has to look.
    if ((await readTextIfPresent(join(paths.cloud, 'emulator.json'))) === null) throw cause;
    if ((await inspectCloudEmulator(paths.cloud)).kind === 'gone') return;
    ctx.events.emit({
      code: 'deploy.cloud-reset',
      message: 'the interrupted apply did not finish: the emulated cloud begins anew',
    });
    await closeLab(paths.lab, ctx);
    await rm(paths.publicKeys, { force: true });
    await resetCloudEmulator(paths.cloud);
  }
}

async function waitForPlaybooks({ paths, ctx }: DeployRun): Promise<void> {
  await waitFor(
    async () => {
      const running = await findMarkedProcesses(paths.root);
      return running.some((process) => process.command.startsWith('ansible')) ? null : true;
    },
    {
      timeoutMs: playbookMs,
      everyMs: 250,
      signal: ctx.signal,
      onTimeout: () =>
        new DwcpError('PROCESS_TIMEOUT', `a playbook of the interrupted run did not end in ${playbookMs / 1000} s`, {
          hint: `see ${join(paths.ansible, 'ansible.log')}`,
        }),
    },
  );
}

/** A process that was killed between starting the emulator and recording it leaves one that nobody can find again. */
async function endStrayEmulators({ paths }: DeployRun): Promise<void> {
  const status = await inspectCloudEmulator(paths.cloud);
  if (status.kind === 'gone') await stopCloudEmulator(paths.cloud);
  const known = status.kind === 'running' ? status.emulator.identity.pid : null;
  for (const process of await findMarkedProcesses(paths.root)) {
    if (process.command.startsWith('python') && process.pid !== known) await stopProcess(process, { graceMs: 2_000 });
  }
}
