import type { EnvironmentPaths } from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import type { DriftKind, ExpectedDrift } from '@dwcp/model';
import { compareResources } from './compare/compare-cloud.ts';
import type { CausedMismatch } from './compare/mismatch.ts';
import type { UncheckedCraft } from './compare/root-causes.ts';
import { judgeLive } from './observe/judge-live.ts';
import { observeCloud } from './observe/observe-cloud.ts';
import type { DetectOptions } from './options.ts';
import type { Wanted } from './wanted.ts';

export interface CloudDetected {
  readonly mismatches: readonly CausedMismatch[];
  readonly expected: readonly ExpectedDrift[];
  readonly unchecked: readonly UncheckedCraft[];
}

const nothing: CloudDetected = { mismatches: [], expected: [], unchecked: [] };

/** The cloud half and what the policies say of it as it is. */
export async function detectInCloud(
  options: DetectOptions,
  from: { readonly wanted: Wanted; readonly paths: EnvironmentPaths; readonly kinds: readonly DriftKind[] },
  ctx: Context,
): Promise<CloudDetected> {
  const { wanted, paths } = from;
  const asked: readonly DriftKind[] = from.kinds.filter((kind) => kind === 'terraform' || kind === 'policy');
  if (asked.length === 0) return nothing;
  const topologies = { declared: wanted.declared.topology, baseline: wanted.deployed.topology };
  const seen = await observeCloud(topologies, paths, ctx);
  if (seen === null) return nothing;
  if (!seen.isObserved) {
    return { ...nothing, unchecked: asked.map((kind) => unchecked(kind, 'cloud', seen.reason)) };
  }
  const { mismatches, expected } = compareResources(seen.value);
  const isAsked = (kind: DriftKind): boolean => asked.includes(kind);
  const judged = isAsked('policy') ? await judge(options, { wanted, plan: seen.value.document }, ctx) : nothing;
  const search = seen.value.tagSearchReason;
  return {
    mismatches: [...(isAsked('terraform') ? mismatches : []), ...judged.mismatches],
    expected: isAsked('terraform') ? expected : [],
    unchecked: [
      ...(search !== null && isAsked('terraform')
        ? [unchecked('terraform', 'resources nobody described', search)]
        : []),
      ...judged.unchecked,
    ],
  };
}

async function judge(
  options: DetectOptions,
  { wanted, plan }: { readonly wanted: Wanted; readonly plan: unknown },
  ctx: Context,
): Promise<CloudDetected> {
  const { environment } = options;
  const { documents, mode } = wanted;
  const subject = { environment, mode, topology: wanted.declared.topology, documents, plan };
  const judged = await judgeLive(subject, options, ctx);
  if (!judged.isObserved) return { ...nothing, unchecked: [unchecked('policy', 'policies', judged.reason)] };
  const { mismatches, unknown } = judged.value;
  return { ...nothing, mismatches, unchecked: unknown.map((reason) => unchecked('policy', 'policies', reason)) };
}

function unchecked(kind: DriftKind, subject: string, reason: string): UncheckedCraft {
  return { kind, node: null, subject, reason, craft: 'cloud' };
}
