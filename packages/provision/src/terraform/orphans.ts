import { realpath } from 'node:fs/promises';
import { identifyProcess, stopProcess } from '@dwcp/io';
import { inspectOrphanedProviders, inspectTerraformProcesses, type TerraformProcess } from './processes.ts';

/** Time for Terraform to give back the lock on its state. */
const graceMs = 30_000;
/** A provider writes nothing at its end. */
const providerGraceMs = 2_000;

/**
 * Ends the terraform processes that a killed dwcp left at work in `workDir` and that change nothing (plan, init, show):
 * they hold the lock on the state and nobody reads what they print. An apply is left to finish; see awaitApply. Providers
 * whose terraform is gone are ended as well.
 */
export async function stopOrphanedTerraform(workDir: string): Promise<void> {
  const found = await inspectTerraformProcesses();
  await stopThoseIn(workDir, { processes: found.filter(({ argv }) => !argv.includes('apply')), graceMs });
  await stopOrphanedProviders(workDir);
}

/** Ends the providers that a terraform which was killed left in `workDir`, whoever works there now. */
export async function stopOrphanedProviders(workDir: string): Promise<void> {
  await stopThoseIn(workDir, { processes: await inspectOrphanedProviders(), graceMs: providerGraceMs });
}

async function stopThoseIn(
  workDir: string,
  options: { readonly processes: readonly TerraformProcess[]; readonly graceMs: number },
): Promise<void> {
  const real = await realpath(workDir).catch(() => null);
  if (real === null) return;
  for (const process of options.processes) {
    if (process.workDir !== real) continue;
    const identity = await identifyProcess(process.pid);
    if (identity !== null) await stopProcess(identity, options);
  }
}
