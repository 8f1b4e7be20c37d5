import { setTimeout as delay } from 'node:timers/promises';
import { type LoadedDriftIgnores, loadDriftIgnores } from '@dwcp/config';
import { environmentPaths, type Reach, requireDriverRecords } from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { type Drift, type DriftKind, type DriftReport, DwcpError, driftKinds, type UncheckedPart } from '@dwcp/model';
import { applyIgnores } from './apply-ignores.ts';
import type { CausedMismatch } from './compare/mismatch.ts';
import {
  findRootCauses,
  isSymptom,
  type RootCause,
  type RootCauses,
  type UncheckedCraft,
} from './compare/root-causes.ts';
import { detectInCloud } from './detect-cloud.ts';
import { detectOnHosts, type HostOptions, type HostsSeen, lookAgain, reachDeployed } from './detect-hosts.ts';
import { fileDiff } from './file-diff.ts';
import { compareDrifts, makeDrift } from './make-drift.ts';
import { boundedRunner } from './observe/bounded-runner.ts';
import { readTexts } from './observe/observe-node.ts';
import type { DetectOptions } from './options.ts';
import { chosenNodes, loadWanted, type Wanted } from './wanted.ts';

/** Looks at everything there is of an environment and says what is not as described, and why. Changes nothing. */
export async function detectDrift(options: DetectOptions, ctx: Context): Promise<DriftReport> {
  const started = performance.now();
  const paths = environmentPaths(options);
  await requireDriverRecords(paths);
  const kinds = kindsOf(options);
  const startedAt = new Date(ctx.now()).toISOString();
  const head = { environment: options.environment, startedAt, kinds };
  const wanted = await loadWanted(options, paths);
  if ('reason' in wanted) {
    const { baseline, mode, reason } = wanted;
    const unchecked = kinds.map((kind) => ({ kind, node: null, subject: 'baseline', reason }));
    const deployed = baseline === null ? null : { release: baseline.release, at: baseline.at };
    const nothing = { nodes: [], drifts: [], ignored: [], expected: [], unchecked };
    return { ...head, ...nothing, mode, baseline: deployed, durationMs: performance.now() - started };
  }
  const { baseline, mode } = wanted;
  const nodes = chosenNodes(wanted, options.hosts);
  const reach = isOnHosts(kinds) ? await reachDeployed(wanted, paths, ctx) : null;
  try {
    const hosts: HostOptions = { wanted, nodes, kinds, runners: reach?.runners ?? new Map() };
    const [onHosts, inCloud] = await Promise.all([
      isOnHosts(kinds) ? detectOnHosts(hosts, ctx) : noHosts,
      detectInCloud(options, { wanted, paths, kinds }, ctx),
    ]);
    const others = [...wanted.mismatches.filter(({ kind }) => kinds.includes(kind)), ...inCloud.mismatches];
    const unchecked = [...onHosts.unchecked, ...inCloud.unchecked, ...wanted.unchecked.map(ofDescription)];
    const today = startedAt.slice(0, 10);
    const ledger = await loadDriftIgnores(options.projectDir, { today });
    const causes = await settle(hosts, { first: onHosts, others, unchecked }, ctx);
    const drifts = await makeDrifts(causes.roots, { environment: options.environment, wanted, reach });
    const counted = applyIgnores(drifts.toSorted(compareDrifts), {
      ignores: ledger.ignores,
      ids: options.ignoredIds,
      today,
    });
    return {
      ...head,
      mode,
      baseline: { release: baseline.release, at: baseline.at },
      nodes: onHosts.nodes,
      ...counted,
      expected: inCloud.expected,
      unchecked: [...causes.unchecked.map(withoutCraft), ...unclear(ledger)],
      durationMs: performance.now() - started,
    };
  } finally {
    await reach?.close();
  }
}

const noHosts: HostsSeen = { mismatches: [], unchecked: [], nodes: [] };

function kindsOf({ kinds, hosts }: DetectOptions): readonly DriftKind[] {
  if (kinds !== null) return driftKinds.filter((kind) => kinds.includes(kind));
  return hosts === null ? driftKinds : ['files', 'running-config'];
}

function isOnHosts(kinds: readonly DriftKind[]): boolean {
  return kinds.includes('files') || kinds.includes('running-config');
}

function ofDescription(part: UncheckedPart): UncheckedCraft {
  return { ...part, craft: 'dwcp' };
}

function withoutCraft({ kind, node, subject, reason }: UncheckedCraft): UncheckedPart {
  return { kind, node, subject, reason };
}

/** Of a ledger with mistakes nobody knows what was to be ignored. */
function unclear({ findings }: LoadedDriftIgnores): readonly UncheckedPart[] {
  return findings.map(({ location, path, message }) => ({
    kind: 'files',
    node: null,
    subject: location?.file ?? 'ignores',
    reason: `nothing is ignored: line ${location?.line ?? 1}, ${path ?? 'the file'}: ${message}`,
  }));
}

const looks = 8;
const betweenLooksMs = 1_500;

/**
 * A session that fell for a moment, on a machine that stood still, is no drift: what lies between nodes and has no cause
 * among what was set is looked at again for a while, and counts when it is there in every look.
 */
async function settle(
  hosts: HostOptions,
  seen: {
    readonly first: HostsSeen;
    readonly others: readonly CausedMismatch[];
    readonly unchecked: readonly UncheckedCraft[];
  },
  ctx: Context,
): Promise<RootCauses> {
  const causesOf = (mismatches: readonly CausedMismatch[]): RootCauses =>
    findRootCauses({ mismatches: [...seen.others, ...mismatches], unchecked: seen.unchecked });
  let mismatches = seen.first.mismatches;
  for (let look = 1; ; look++) {
    const causes = causesOf(mismatches);
    if (look === looks || !causes.roots.some(({ mismatch }) => isSymptom(mismatch) && mismatch.craft !== 'cloud'))
      return causes;
    await pause(ctx.signal);
    const again = new Set((await lookAgain(hosts, ctx)).filter(isSymptom).map(keyOf));
    mismatches = mismatches.filter((mismatch) => !isSymptom(mismatch) || again.has(keyOf(mismatch)));
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await delay(betweenLooksMs, undefined, { signal });
  } catch (cause) {
    throw signal.aborted ? new DwcpError('INTERRUPTED', 'interrupted between two looks') : cause;
  }
}

function keyOf({ node, check, subject }: CausedMismatch): string {
  return JSON.stringify([node, check, subject]);
}

async function makeDrifts(
  roots: readonly RootCause[],
  options: { readonly environment: string; readonly wanted: Wanted; readonly reach: Reach | null },
): Promise<readonly Drift[]> {
  const { environment, wanted, reach } = options;
  const changed = roots.filter(({ mismatch }) => mismatch.check === 'file/changed');
  const nodes = [...new Set(changed.flatMap(({ mismatch }) => mismatch.node ?? []))];
  const texts = new Map(
    await Promise.all(
      nodes.map(async (node) => {
        const runner = reach?.runners.get(node);
        const paths = changed.filter(({ mismatch }) => mismatch.node === node).map(({ mismatch }) => mismatch.subject);
        return [node, runner === undefined ? {} : await readTexts(boundedRunner(runner), paths)] as const;
      }),
    ),
  );
  return roots.map((root) => {
    const { node, subject } = root.mismatch;
    const observed = node === null ? undefined : texts.get(node)?.[subject];
    const file =
      node === null ? undefined : wanted.declared.releases.get(node)?.files.find(({ path }) => path === subject);
    const diff =
      observed === undefined || file === undefined || !changed.includes(root)
        ? null
        : fileDiff(subject, { wanted: file.content, observed });
    return makeDrift(root, { environment, diff });
  });
}
