import { driftIgnoresFile, type LoadedDriftIgnores, loadDriftIgnores } from '@dwcp/config';
import { type EnvironmentPaths, environmentPaths, requireDriverRecords } from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { type Drift, type DriftKind, type DriftReport, driftKinds, type UncheckedPart } from '@dwcp/model';
import { applyIgnores } from './apply-ignores.ts';
import { boundMismatches } from './compare/bound-mismatches.ts';
import type { CausedMismatch } from './compare/mismatch.ts';
import type { RootCause, UncheckedCraft } from './compare/root-causes.ts';
import { detectInCloud } from './detect-cloud.ts';
import { detectOnHosts, type HostOptions, type HostsSeen, reachDeployed } from './detect-hosts.ts';
import { fileDiff } from './file-diff.ts';
import { compareDrifts, makeDrift } from './make-drift.ts';
import { type ChangedTexts, readChangedTexts } from './observe/changed-texts.ts';
import { judgeModeFiles, modeFileOf } from './observe/judge-mode-files.ts';
import { keepReadPrograms, knownSignatures, loadReadPrograms } from './observe/read-programs.ts';
import { type Changes, findWhoAndWhen } from './observe/who-and-when.ts';
import type { DetectOptions } from './options.ts';
import { settle } from './settle.ts';
import { compareStructure, noStructure } from './structure/compare-structure.ts';
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
    const nothing = { nodes: [], environmentNodes: null, drifts: [], ignored: [], expected: [], unchecked };
    return { ...head, ...nothing, mode, baseline: deployed, durationMs: performance.now() - started };
  }
  const { baseline, mode } = wanted;
  const nodes = chosenNodes(wanted, options.hosts);
  const reach = isOnHosts(kinds) ? await reachDeployed(wanted, paths, ctx) : null;
  try {
    const { runners, onceRunners } = reach ?? { runners: new Map(), onceRunners: new Map() };
    const before = isOnHosts(kinds) ? await loadReadPrograms(paths, ctx) : {};
    const nowMs = ctx.now();
    const knownPrograms = knownSignatures(before, nowMs);
    const hosts: HostOptions = { wanted, nodes, kinds, runners, onceRunners, knownPrograms };
    const [onHosts, inCloud] = await Promise.all([
      isOnHosts(kinds) ? detectOnHosts(hosts, ctx) : noHosts,
      detectInCloud(options, { wanted, paths, kinds }, ctx),
    ]);
    await keepReadPrograms(paths, { before, known: knownPrograms, told: onHosts.programs, nowMs });
    const texts = await readChangedTexts(onHosts.mismatches, hosts.runners);
    const changed = onHosts.mismatches.filter(({ check }) => check === 'file/changed');
    const judged = await judgeHosts(options, { texts, changed, wanted, paths, kinds }, ctx);
    const others = [...wanted.mismatches, ...inCloud.mismatches, ...judged.mismatches];
    const unchecked = [
      ...onHosts.unchecked,
      ...inCloud.unchecked,
      ...judged.unchecked,
      ...wanted.unchecked.map(ofDescription),
    ];
    const today = startedAt.slice(0, 10);
    const ledger = await loadDriftIgnores(options.projectDir, { today });
    const ignoring = { ignores: ledger.ignores, ids: options.ignoredIds, today };
    // What nobody asked for is not reported, and what stood below it would not be either.
    const isAsked = ({ kind }: CausedMismatch): boolean => kinds.includes(kind);
    const first = onHosts.mismatches.filter(isAsked);
    const causes = await settle(hosts, { ...options, first, others: others.filter(isAsked), unchecked, ignoring }, ctx);
    const { projectDir } = options;
    const roots = causes.roots.map(({ mismatch }) => mismatch);
    const changes = await findWhoAndWhen(roots, { projectDir, runners: hosts.runners }, ctx);
    const drifts = makeDrifts(causes.roots, { environment: options.environment, wanted, texts, changes });
    const counted = applyIgnores(drifts.toSorted(compareDrifts), ignoring);
    return {
      ...head,
      mode,
      baseline: { release: baseline.release, at: baseline.at },
      nodes: onHosts.nodes,
      environmentNodes: wanted.nodes,
      ...counted,
      expected: inCloud.expected,
      unchecked: [...causes.unchecked.map(withoutCraft), ...unclear(ledger)].map((part) => ofAsked(part, kinds)),
      durationMs: performance.now() - started,
    };
  } finally {
    await reach?.close();
  }
}

const noHosts: HostsSeen = { mismatches: [], unchecked: [], nodes: [], programs: {} };

function kindsOf({ kinds, hosts }: DetectOptions): readonly DriftKind[] {
  if (kinds !== null) return driftKinds.filter((kind) => kinds.includes(kind));
  return hosts === null ? driftKinds : ['files', 'running-config'];
}

function isOnHosts(kinds: readonly DriftKind[]): boolean {
  return kinds.some((kind) => kind !== 'terraform');
}

/** What rules and policies say of the mode files that somebody changed on nodes. */
async function judgeHosts(
  options: DetectOptions,
  from: {
    readonly texts: ChangedTexts;
    readonly changed: readonly CausedMismatch[];
    readonly wanted: Wanted;
    readonly paths: EnvironmentPaths;
    readonly kinds: readonly DriftKind[];
  },
  ctx: Context,
): Promise<Pick<HostsSeen, 'mismatches' | 'unchecked'>> {
  const { mode } = from.wanted;
  if (!from.kinds.includes('policy')) return noHosts;
  const texts = [...from.texts].flatMap(([node, files]) => {
    const text = files[modeFileOf(mode)];
    return text === undefined ? [] : [[node, text] as const];
  });
  const unread = from.changed
    .filter(({ node, subject }) => subject === modeFileOf(mode) && !texts.some(([name]) => name === node))
    .map(({ node }): UncheckedCraft => {
      const reason = 'it was changed, and could not be read a moment later';
      return { kind: 'policy', node, subject: modeFileOf(mode), reason, craft: 'dwcp' };
    });
  const judged = await judgeModeFiles({ mode, paths: from.paths, texts: new Map(texts) }, options, ctx);
  return { mismatches: boundMismatches(judged.mismatches), unchecked: [...unread, ...judged.unchecked] };
}

function ofDescription(part: UncheckedPart): UncheckedCraft {
  return { ...part, craft: 'dwcp' };
}

function withoutCraft({ kind, node, subject, reason }: UncheckedCraft): UncheckedPart {
  return { kind, node, subject, reason };
}

/** What every kind needs, such as the description, is told with one that was asked for. */
function ofAsked(part: UncheckedPart, kinds: readonly DriftKind[]): UncheckedPart {
  return kinds.includes(part.kind) ? part : { ...part, kind: kinds[0] ?? part.kind };
}

/** Of a ledger with mistakes nobody knows what was to be ignored. */
function unclear({ findings }: LoadedDriftIgnores): readonly UncheckedPart[] {
  return findings.map(({ location, path, message }) => ({
    kind: 'files',
    node: null,
    subject: location?.file ?? driftIgnoresFile,
    reason: `nothing is ignored: line ${location?.line ?? 1}, ${path ?? 'the file'}: ${message}`,
  }));
}

function makeDrifts(
  roots: readonly RootCause[],
  options: {
    readonly environment: string;
    readonly wanted: Wanted;
    readonly texts: ChangedTexts;
    readonly changes: Changes;
  },
): readonly Drift[] {
  const { environment, wanted, texts, changes } = options;
  return roots.map((root) => {
    const { node, subject, check } = root.mismatch;
    const release = node === null ? undefined : wanted.declared.releases.get(node);
    const file = release?.files.find(({ path }) => path === subject);
    const observed = node === null ? undefined : texts.get(node)?.[subject];
    const isShown = check === 'file/changed' && file !== undefined && observed !== undefined;
    const pair = isShown ? { wanted: file.content, observed } : null;
    return makeDrift(root, {
      environment,
      diff: pair === null ? null : fileDiff(subject, pair),
      structure: pair === null ? noStructure : compareStructure(subject, pair),
      change: changes.get(root.mismatch) ?? { changedBy: null, changedAt: null },
    });
  });
}
