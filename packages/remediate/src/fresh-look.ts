import { descriptionPart, detectDrift, isSameThing, needsDescription } from '@dwcp/drift';
import type { Context } from '@dwcp/io';
import { type Drift, type DriftKind, type DriftReport, driftKinds, type UncheckedPart } from '@dwcp/model';
import type { RemediateOptions } from './options.ts';

/** How a drift of an earlier report stands by now. */
export type DriftStatus =
  | { readonly kind: 'same'; readonly drift: Drift }
  | { readonly kind: 'changed'; readonly drift: Drift }
  | { readonly kind: 'follows'; readonly root: Drift }
  | { readonly kind: 'ignored'; readonly owner: string; readonly expires: string }
  | { readonly kind: 'unchecked'; readonly reason: string }
  | { readonly kind: 'gone' };

/** Looks once more, at the subjects of these drifts and at nothing that has no part in them. Changes nothing. */
export function lookAgain(
  drifts: readonly Drift[],
  options: RemediateOptions & {
    readonly nodes: readonly string[];
    /** Looks for what was written and not taken into effect as well. */
    readonly withFiles: boolean;
  },
  ctx: Context,
): Promise<DriftReport> {
  const concerned = new Set(drifts.map(({ node }) => node));
  const { projectDir, environment, stateDir, policiesDir, betweenLooksMs } = options;
  return detectDrift(
    {
      projectDir,
      environment,
      stateDir,
      policiesDir,
      betweenLooksMs,
      mode: null,
      kinds: driftKinds.filter(
        (kind) =>
          drifts.some((drift) => drift.kind === kind) ||
          (options.withFiles && kind === 'files') ||
          // A daemon that takes its files takes back whatever else it runs, and takes whatever lies beside them.
          (isOfNodes(kind) && drifts.some((drift) => isOfNodes(drift.kind) && drift.node !== null)),
      ),
      hosts: options.nodes.filter((node) => concerned.has(node)),
      ignoredIds: [],
    },
    ctx,
  );
}

function isOfNodes(kind: DriftKind): boolean {
  return kind === 'files' || kind === 'running-config';
}

/** What a later report says of a drift. Pure. */
export function statusOf(drift: Drift, later: DriftReport): DriftStatus {
  const found = later.drifts.find(({ id }) => id === drift.id);
  if (found !== undefined) return { kind: found.observed === drift.observed ? 'same' : 'changed', drift: found };
  const ignored = later.ignored.find((entry) => entry.drift.id === drift.id);
  if (ignored !== undefined) return { kind: 'ignored', owner: ignored.owner, expires: ignored.expires };
  const other = later.drifts.find((candidate) => isSameThing(candidate, drift));
  if (other !== undefined) return { kind: 'changed', drift: other };
  const root = later.drifts.find(({ consequences }) =>
    consequences.some(({ node, subject }) => node === drift.node && subject === drift.subject),
  );
  if (root !== undefined) return { kind: 'follows', root };
  const unchecked =
    later.unchecked.find((part) => concerns(part, drift)) ??
    later.drifts.flatMap(({ silenced }) => silenced).find((part) => isOfNetwork(drift) && concerns(part, drift));
  if (unchecked !== undefined) return { kind: 'unchecked', reason: unchecked.reason };
  if (drift.node !== null && !later.nodes.includes(drift.node)) {
    return { kind: 'unchecked', reason: 'the node was not looked at' };
  }
  return { kind: 'gone' };
}

/** What a repair that was killed wrote, or was about to have taken once more, and no service took. Pure. */
export function halfDone(drifts: readonly Drift[], later: DriftReport): readonly Drift[] {
  const known = new Set(drifts.map(({ id }) => id));
  return later.drifts.filter(({ id, check }) => check === 'file/not-in-effect' && !known.has(id));
}

/** What the second look found and the first did not: a repair may have brought it about. Pure. */
export function appeared(
  known: readonly Drift[],
  { before, after }: { readonly before: DriftReport; readonly after: DriftReport },
): readonly Drift[] {
  const earlier = [...known, ...before.drifts, ...before.ignored.map(({ drift }) => drift)];
  return after.drifts.filter((drift) => !earlier.some((one) => one.id === drift.id || isSameThing(one, drift)));
}

/** A daemon that does not run says nothing of what it would; files, units and parameters need none to be seen. */
function isOfNetwork({ check }: Drift): boolean {
  return !/^(file|unit|sysctl)\//.test(check);
}

/** A part that was not looked at may hold the drift still. */
function concerns(part: UncheckedPart, drift: Drift): boolean {
  if (part.subject === descriptionPart) return needsDescription(drift);
  if (part.node !== null) return part.node === drift.node && (part.subject === 'node' || part.kind === drift.kind);
  return part.subject === 'baseline' || part.kind === drift.kind;
}
