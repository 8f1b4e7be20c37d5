import type { Drift, DriftReport, RemediatedDrift, RemediationOutcome } from '@dwcp/model';
import { appeared, type DriftStatus, statusOf } from './fresh-look.ts';
import type { RemediationPlan } from './remediation-plan.ts';

/** What is known of every drift in the end. */
export interface Courses {
  /** How each stood when it was looked for again, before anything was done. */
  readonly before: DriftReport;
  readonly plan: RemediationPlan;
  /** After the repairs; null when nothing was done. */
  readonly after: DriftReport | null;
  /** Why the step that mends a drift failed, by its id. */
  readonly failures: ReadonlyMap<string, string>;
  readonly isDryRun: boolean;
}

/** What became of a drift, and why. Pure. */
export function outcomeOf(drift: Drift, courses: Courses): RemediatedDrift {
  const { id, kind, check, subject, node, severity } = drift;
  const isMended = courses.plan.mended.some((mended) => mended.id === id);
  const [outcome, reason] = isMended ? ofMended(drift, courses) : ofOther(drift, courses);
  const action = isMended ? actionOf(drift) : 'manual';
  return { id, kind, check, subject, node, severity, action, outcome, reason };
}

/** What the second look found and the first did not, beside the drifts that were asked for. Pure. */
export function newlySeen(
  known: readonly Drift[],
  { before, after }: Pick<Courses, 'before' | 'after'>,
): readonly RemediatedDrift[] {
  if (after === null) return [];
  return appeared(known, { before, after }).map(({ id, kind, check, subject, node, severity, observed }) => {
    const reason = `it was not seen before the repair: ${observed ?? 'none'}; run \`dwcp drift detect\``;
    return { id, kind, check, subject, node, severity, action: 'manual', outcome: 'left', reason };
  });
}

type Judged = readonly [RemediationOutcome, string | null];

function ofMended(drift: Drift, { after, failures, isDryRun }: Courses): Judged {
  if (isDryRun) return ['planned', null];
  if (after === null) return ['not-fixed', failures.get(drift.id) ?? 'nothing was done'];
  const status = statusOf(drift, after);
  const failure = failures.get(drift.id);
  switch (status.kind) {
    case 'gone':
      return failure === undefined
        ? ['fixed', null]
        : ['not-fixed', `it is no longer there, but what mends it failed: ${failure}`];
    case 'ignored':
      return ['left', ignoredUntil(status)];
    case 'unchecked':
      return ['unchecked', failure ?? status.reason];
    case 'follows':
      return ['not-fixed', failure ?? followsFrom(status)];
    case 'same':
    case 'changed':
      return [
        'not-fixed',
        failure ?? `what mends it was done, and it is still there: ${status.drift.observed ?? 'none'}`,
      ];
  }
}

function ofOther(drift: Drift, { before, plan, after }: Courses): Judged {
  const status = statusOf(drift, before);
  if (status.kind === 'gone') return ['gone', null];
  if (status.kind === 'ignored') return ['left', ignoredUntil(status)];
  if (status.kind === 'unchecked') return ['unchecked', status.reason];
  const isGone = after !== null && statusOf(drift, after).kind === 'gone';
  if (isGone) return ['gone', 'it went with what was repaired'];
  if (status.kind === 'follows') return ['changed', followsFrom(status)];
  const left = plan.left.find((entry) => entry.drift.id === drift.id);
  if (left !== undefined) return ['left', left.reason];
  return ['changed', `it is another drift by now: ${status.drift.observed ?? 'none'}; run \`dwcp drift detect\``];
}

function followsFrom({ root }: Extract<DriftStatus, { kind: 'follows' }>): string {
  return `it follows from ${root.check} of ${[root.node, root.subject].filter(Boolean).join(' ')}: run \`dwcp drift detect\``;
}

function ignoredUntil({ owner, expires }: Extract<DriftStatus, { kind: 'ignored' }>): string {
  return `${owner} answers for it until ${expires}`;
}

function actionOf({ kind, check }: Drift): RemediatedDrift['action'] {
  if (kind === 'terraform') return 'terraform-apply';
  return check.startsWith('description/') ? 'restore-file' : 'ansible-rerun';
}
