import { isSameThing, mayHide } from '@dwcp/drift';
import type { Drift, DriftKind, DriftReport, UncheckedPart } from '@dwcp/model';
import type { AlertEntry } from './alert.ts';
import { driftEntry, forgottenEntry, partEntry, runEntry } from './entries.ts';
import { foundValue } from './found-value.ts';
import { isDue } from './is-due.ts';
import type { Remembered, RememberedDrift, RememberedPart } from './remembered.ts';

/** How a run ended: with a report, or with an error. */
export type RunOutcome = { readonly report: DriftReport } | { readonly failure: string };

export interface CompareOptions {
  readonly nowMs: number;
  /** A drift that is still there is told again after this time. */
  readonly remindAfterMs: number;
  /** Runs in a row that could not look at a part before somebody is told. */
  readonly uncheckedRuns: number;
}

export interface RunComparison {
  readonly entries: readonly AlertEntry[];
  readonly remembered: Remembered;
}

/**
 * What is worth telling of a run beside the one before, and what is remembered for the next. What could not be looked at
 * resolves nothing, and neither does a run that failed. What was told of a node ends with the node.
 */
export function compareRuns(before: Remembered, outcome: RunOutcome, options: CompareOptions): RunComparison {
  if ('failure' in outcome) return compareFailure(before, outcome.failure, options);
  const drifts = compareDrifts(before, outcome.report, options);
  const parts = compareParts(before, outcome.report, options);
  const recovered =
    before.failure === null ? [] : [runEntry('run-recovered', { sinceMs: before.failure.sinceMs, text: '' })];
  return {
    entries: [...drifts.entries, ...parts.entries, ...recovered],
    remembered: { drifts: drifts.remembered, unchecked: parts.remembered, failure: null },
  };
}

function compareFailure(before: Remembered, text: string, options: CompareOptions): RunComparison {
  const { nowMs, remindAfterMs } = options;
  const known = before.failure;
  const sinceMs = known?.sinceMs ?? nowMs;
  const isTold = known !== null && !isDue(known.toldAtMs, { nowMs, remindAfterMs });
  return {
    entries: isTold ? [] : [runEntry('run-failed', { sinceMs, text })],
    remembered: { ...before, failure: { sinceMs, toldAtMs: isTold ? known.toldAtMs : nowMs } },
  };
}

function compareDrifts(before: Remembered, report: DriftReport, options: CompareOptions) {
  const { nowMs } = options;
  const entries: AlertEntry[] = [];
  const remembered: Record<string, RememberedDrift> = {};
  for (const drift of report.drifts) {
    const known = before.drifts[drift.id];
    const change = changeOf(drift, known, options);
    const since = known?.sinceMs ?? nowMs;
    if (change !== null) entries.push(driftEntry(change, drift, { sinceMs: since, previous: known?.severity ?? null }));
    const { kind, severity, node, check, subject, cause } = drift;
    const toldAtMs = change === null ? (known?.toldAtMs ?? nowMs) : nowMs;
    const notRepairedAtMs = known?.notRepairedAtMs ?? null;
    const state = { value: foundValue(drift), sinceMs: since, toldAtMs, notRepairedAtMs };
    remembered[drift.id] = { kind, severity, node, check, subject, cause, ...state };
  }
  for (const [id, known] of Object.entries(before.drifts)) {
    if (Object.hasOwn(remembered, id)) continue;
    if (isGone(known, report)) {
      entries.push(forgottenEntry('resolved', id, { known, text: nodeIsGone }));
      continue;
    }
    const ignored = report.ignored.find(({ drift }) => drift.id === id);
    if (ignored !== undefined) {
      const { owner, reason, expires } = ignored;
      entries.push(forgottenEntry('ignored', id, { known, text: `${owner} until ${expires}: ${reason}` }));
    } else if (isStillUnclear(known, report)) remembered[id] = known;
    // There by another check: what it was is gone, and told as changed when it comes back.
    else if (report.drifts.some((drift) => isSameThing(drift, known))) remembered[id] = { ...known, value: '' };
    else entries.push(forgottenEntry('resolved', id, { known, text: '' }));
  }
  return { entries, remembered };
}

function changeOf(
  drift: Drift,
  known: RememberedDrift | undefined,
  options: CompareOptions,
): 'new' | 'severity-changed' | 'changed' | 'reminder' | null {
  if (known === undefined) return 'new';
  if (known.severity !== drift.severity) return 'severity-changed';
  if (known.value !== foundValue(drift)) return 'changed';
  return isDue(known.toldAtMs, options) ? 'reminder' : null;
}

/** Whether a drift that is not among the reported ones may be there nevertheless. */
function isStillUnclear(known: RememberedDrift, report: DriftReport): boolean {
  if (!wasAsked(known, report)) return true;
  const { drifts, ignored, unchecked } = report;
  const seen = [...drifts, ...ignored.map(({ drift }) => drift)];
  const isBelow = seen.some(({ consequences }) =>
    consequences.some(({ node, subject }) => node === known.node && subject === known.subject),
  );
  return isBelow || [...unchecked, ...seen.flatMap(({ silenced }) => silenced)].some((part) => mayHide(part, known));
}

/** A run may look for other kinds and at other nodes than the one before. */
function wasAsked(
  { kind, node }: { readonly kind: DriftKind; readonly node: string | null },
  { kinds, nodes }: DriftReport,
): boolean {
  return kinds.includes(kind) && (node === null || nodes.includes(node));
}

const nodeIsGone = 'the node is no longer part of the environment: it is neither described nor deployed';

/** Whether its node was taken out of the environment; where nobody knows that, it was not. */
function isGone({ node }: { readonly node: string | null }, { environmentNodes }: DriftReport): boolean {
  return node !== null && environmentNodes !== null && !environmentNodes.includes(node);
}

function compareParts(before: Remembered, report: DriftReport, options: CompareOptions) {
  const { nowMs, uncheckedRuns } = options;
  const entries: AlertEntry[] = [];
  const remembered: Record<string, RememberedPart> = {};
  for (const part of report.unchecked) {
    const { kind, node, subject, reason } = part;
    const key = partKey(part);
    if (Object.hasOwn(remembered, key)) continue;
    const known = before.unchecked[key];
    const runs = (known?.runs ?? 0) + 1;
    const sinceMs = known?.sinceMs ?? nowMs;
    const toldAtMs = known?.toldAtMs ?? null;
    const isTold = runs < uncheckedRuns || (toldAtMs !== null && !isDue(toldAtMs, options));
    if (!isTold) entries.push(partEntry('unchecked', key, { part, sinceMs, text: reason }));
    remembered[key] = { kind, node, subject, sinceMs, runs, toldAtMs: isTold ? toldAtMs : nowMs };
  }
  for (const [key, part] of Object.entries(before.unchecked)) {
    if (Object.hasOwn(remembered, key) || part.toldAtMs === null) continue;
    if (isGone(part, report)) {
      entries.push(partEntry('resolved', key, { part, sinceMs: part.sinceMs, text: nodeIsGone }));
    } else if (!wasAsked(part, report)) remembered[key] = part;
    else entries.push(partEntry('checked-again', key, { part, sinceMs: part.sinceMs, text: '' }));
  }
  return { entries, remembered };
}

function partKey({ kind, node, subject }: Pick<UncheckedPart, 'kind' | 'node' | 'subject'>): string {
  return `unchecked ${kind} ${node ?? '-'} ${subject}`.slice(0, 200);
}
