import { loadBaseline, playbookDigest, pruneBaselineParts, writeBaseline } from '@dwcp/environment';
import { writeBaselineParts } from './baseline-parts.ts';
import type { DeployRun } from './deploy-run.ts';
import type { LoadedDescription } from './description.ts';
import type { PlanOptions } from './options.ts';
import { pruneReleases, referredReleases } from './prune-releases.ts';
import type { Machines } from './record-machines.ts';
import type { CheckReport } from './reports.ts';

/** Notes what runs now and what it was made from, and lets go of releases nobody needs any more. */
export async function recordBaseline(
  { paths, ctx, interrupted }: Pick<DeployRun, 'paths' | 'ctx' | 'interrupted'>,
  options: Pick<PlanOptions, 'environment' | 'mode'>,
  done: {
    readonly description: Pick<LoadedDescription, 'topology' | 'inputs'>;
    readonly release: string;
    readonly checks: readonly CheckReport[];
    /** What the nodes that answered are made of. */
    readonly machines: Machines;
  },
): Promise<void> {
  const { release, checks, machines } = done;
  const { topology, inputs } = done.description;
  const before = await loadBaseline(paths.baseline);
  const isSame = before === null || before.release === release;
  const previousRelease = (isSame ? before?.previousRelease : before.release) ?? null;
  const parts = await writeBaselineParts(paths, { topology, before, machines }, ctx);
  const playbook = await playbookDigest(paths.deploymentsDir);
  await writeBaseline(paths.baseline, {
    environment: options.environment,
    mode: options.mode,
    release,
    previousRelease,
    isVerified: checks.length > 0 && checks.every((check) => check.outcome === 'pass'),
    at: new Date(ctx.now()).toISOString(),
    inputs,
    topology,
    ...(playbook === null ? {} : { playbook }),
    parts,
  });
  await pruneBaselineParts(paths.baselineParts, parts);
  const current = previousRelease === null ? [release] : [release, previousRelease];
  await pruneReleases(paths.releases, { kept: [...current, ...referredReleases(interrupted)] });
}
