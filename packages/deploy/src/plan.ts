import { type Context, makeDirectory } from '@dwcp/io';
import { inspectCloudEmulator, stopCloudEmulator } from '@dwcp/provision';
import { environmentPaths } from './environment-paths.ts';
import type { PlanOptions } from './options.ts';
import { prepareDeploy } from './prepare.ts';
import type { PlanReport } from './reports.ts';

/** What a deploy would change. An emulated cloud that had to be started for the answer is stopped again. */
export async function planDeploy(options: PlanOptions, ctx: Context): Promise<PlanReport> {
  const paths = environmentPaths(options);
  await makeDirectory(paths.root);
  const wasRunning = (await inspectCloudEmulator(paths.cloud)).kind === 'running';
  try {
    const prepared = await prepareDeploy(options, { paths, step: (_name, body) => body() }, ctx);
    return {
      environment: options.environment,
      mode: options.mode,
      changeSet: prepared.changeSet,
      findings: prepared.description.findings,
    };
  } finally {
    if (!wasRunning) await stopCloudEmulator(paths.cloud);
  }
}
