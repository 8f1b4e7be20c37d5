import { loadBaseline, writeBaseline } from '@dwcp/environment';
import type { DeployRun } from './deploy-run.ts';
import type { LoadedDescription } from './description.ts';
import type { PlanOptions } from './options.ts';
import { pruneReleases, referredReleases } from './prune-releases.ts';
import type { CheckReport } from './reports.ts';

/** Notes what runs now and what it was made from, and lets go of releases nobody needs any more. */
export async function recordBaseline(
  { paths, ctx, interrupted }: Pick<DeployRun, 'paths' | 'ctx' | 'interrupted'>,
  options: Pick<PlanOptions, 'environment' | 'mode'>,
  done: {
    readonly description: Pick<LoadedDescription, 'topology' | 'inputs'>;
    readonly release: string;
    readonly checks: readonly CheckReport[];
  },
): Promise<void> {
  const { release, checks } = done;
  const { topology, inputs } = done.description;
  const before = await loadBaseline(paths.baseline);
  const isSame = before === null || before.release === release;
  const previousRelease = (isSame ? before?.previousRelease : before.release) ?? null;
  await writeBaseline(paths.baseline, {
    environment: options.environment,
    mode: options.mode,
    release,
    previousRelease,
    isVerified: checks.length > 0 && checks.every((check) => check.outcome === 'pass'),
    at: new Date(ctx.now()).toISOString(),
    inputs,
    topology,
  });
  const current = previousRelease === null ? [release] : [release, previousRelease];
  await pruneReleases(paths.releases, { kept: [...current, ...referredReleases(interrupted)] });
}
