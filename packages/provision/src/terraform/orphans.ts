import { realpath } from 'node:fs/promises';
import { identifyProcess, stopProcess } from '@dwcp/io';
import { inspectTerraformProcesses } from './processes.ts';

/** Time for Terraform to give back the lock on its state. */
const graceMs = 30_000;

/**
 * Ends the terraform processes that a killed dwcp left at work in `workDir` and that change nothing (plan, init, show):
 * they hold the lock on the state and nobody reads what they print. An apply is left to finish; see awaitApply.
 */
export async function stopOrphanedTerraform(workDir: string): Promise<void> {
  const real = await realpath(workDir).catch(() => null);
  if (real === null) return;
  for (const process of await inspectTerraformProcesses()) {
    if (process.workDir !== real || process.argv.includes('apply')) continue;
    const identity = await identifyProcess(process.pid);
    if (identity !== null) await stopProcess(identity, { graceMs });
  }
}
