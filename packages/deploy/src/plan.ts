import { environmentPaths, requireDriverRecords } from '@dwcp/environment';
import { type Context, makeDirectory, takeLock } from '@dwcp/io';
import { inspectCloudEmulator, stopCloudEmulator } from '@dwcp/provision';
import { loadForDeploy } from './description.ts';
import type { PlanOptions } from './options.ts';
import { prepareDeploy } from './prepare.ts';
import type { PlanReport } from './reports.ts';

/** What a deploy would change. An emulated cloud that had to be started for the answer is stopped again. */
export async function planDeploy(options: PlanOptions, ctx: Context): Promise<PlanReport> {
  const paths = environmentPaths(options);
  const description = await loadForDeploy(options);
  await makeDirectory(paths.root);
  // A plan writes the configuration and the plan file that a deploy beside it would apply.
  const lock = await takeLock(paths.lock);
  let wasRunning = true;
  try {
    await requireDriverRecords(paths);
    wasRunning = (await inspectCloudEmulator(paths.cloud)).kind === 'running';
    const { projectDir, policiesDir, programDir } = options;
    const prepared = await prepareDeploy(
      description,
      { paths, projectDir, policiesDir, programDir, step: (_name, body) => body() },
      ctx,
    );
    return {
      environment: options.environment,
      mode: options.mode,
      changeSet: prepared.changeSet,
      findings: description.findings,
    };
  } finally {
    if (!wasRunning) await stopCloudEmulator(paths.cloud);
    await lock.release();
  }
}
