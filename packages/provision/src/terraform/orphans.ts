import { realpath } from 'node:fs/promises';
import { identifyProcess, stopProcess } from '@dwcp/io';
import { inspectWithProviders, isOrphanedProvider, type TerraformProcess } from './processes.ts';

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
  const { terraforms, providers } = await inspectIn(workDir);
  for (const process of terraforms) {
    if (!process.argv.includes('apply')) await stop(process, { graceMs });
  }
  await stopOrphansOf(providers);
}

/** Ends the providers that a terraform which was killed left in `workDir`, whoever works there now. */
export async function stopOrphanedProviders(workDir: string): Promise<void> {
  await stopOrphansOf((await inspectIn(workDir)).providers);
}

async function inspectIn(workDir: string): ReturnType<typeof inspectWithProviders> {
  const real = await realpath(workDir).catch(() => null);
  const found = real === null ? { terraforms: [], providers: [] } : await inspectWithProviders();
  const isThere = (process: TerraformProcess): boolean => process.workDir === real;
  return { terraforms: found.terraforms.filter(isThere), providers: found.providers.filter(isThere) };
}

async function stopOrphansOf(providers: readonly TerraformProcess[]): Promise<void> {
  for (const process of providers) {
    if (await isOrphanedProvider(process)) await stop(process, { graceMs: providerGraceMs });
  }
}

async function stop({ pid }: TerraformProcess, options: { readonly graceMs: number }): Promise<void> {
  const identity = await identifyProcess(pid);
  if (identity !== null) await stopProcess(identity, options);
}
