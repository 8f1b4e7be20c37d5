import { compareFindings, type Finding, type LocatedWaiver, type WaivedFinding } from '@dwcp/model';
import { fitsDirectory, fitsSection, fitsType, matchesFile, matchesPath, matchesSubject } from './glob.ts';
import { maxDays, type WaiverRuleId, waiverSeverity } from './waiver-rules.ts';

export interface WaiverOptions {
  /** ISO 8601 day. */
  readonly today: string;
  /** Ids of all rules there are, those of waivers left out: they cannot be waived. */
  readonly ruleIds: ReadonlySet<string>;
  /** False when only a part was looked at, so that a waiver without a finding proves nothing. */
  readonly isComplete: boolean;
}

export interface WaiverResult<F extends Finding> {
  /** What nobody answers for. */
  readonly findings: readonly F[];
  readonly waived: readonly (WaivedFinding & { readonly finding: F })[];
  /** About the waivers themselves; they count like any other finding. */
  readonly waiverFindings: readonly Finding[];
}

/**
 * Takes the findings out that a waiver in force covers. A waiver that is expired, ends too far ahead, names no place or no
 * rule there is, waives nothing and is a finding itself.
 */
export function applyWaivers<F extends Finding>(
  findings: readonly F[],
  waivers: readonly LocatedWaiver[],
  options: WaiverOptions,
): WaiverResult<F> {
  const refused = new Map(
    waivers.flatMap((waiver) => {
      const refusal = refusalOf(waiver, options);
      return refusal === null ? [] : [[waiver, refusal] as const];
    }),
  );
  const inForce = waivers.filter((waiver) => !refused.has(waiver));
  const used = new Set<LocatedWaiver>();
  const waived: (WaivedFinding & { readonly finding: F })[] = [];
  const left = findings.filter((finding) => {
    const covering = inForce.filter((waiver) => covers(waiver, finding));
    for (const waiver of covering) used.add(waiver);
    const [first] = covering;
    if (first === undefined) return true;
    const { owner, reason, expires } = first;
    waived.push({ finding, waiver: { owner, reason, expires } });
    return false;
  });
  const unused = options.isComplete ? inForce.filter((waiver) => !used.has(waiver)).map(unusedFinding) : [];
  return { findings: left, waived, waiverFindings: [...refused.values(), ...unused].toSorted(compareFindings) };
}

function covers(waiver: LocatedWaiver, finding: Finding): boolean {
  if (waiver.rule !== finding.ruleId) return false;
  const subject = finding.subject ?? null;
  return (
    (waiver.file === null || (finding.location !== null && matchesFile(waiver.file, finding.location.file))) &&
    (waiver.path === null || (finding.path !== null && matchesPath(waiver.path, finding.path))) &&
    (waiver.subject === null || (subject !== null && matchesSubject(waiver.subject, subject)))
  );
}

/** Why a waiver is not in force; null when it is. */
function refusalOf(waiver: LocatedWaiver, { today, ruleIds }: WaiverOptions): Finding | null {
  const one = (id: WaiverRuleId, message: string, hint: string): Finding => aboutWaiver(id, waiver, { message, hint });
  const { rule, expires } = waiver;
  if (!ruleIds.has(rule)) {
    return one(
      'waiver/unknown-rule',
      `there is no rule \`${rule}\` to waive`,
      'write the id of the finding as it is reported',
    );
  }
  const { file, path, subject } = waiver;
  const isPlace =
    (file !== null && !fitsDirectory(file)) ||
    (path !== null && !fitsSection(path)) ||
    (subject !== null && !fitsType(subject));
  if (!isPlace) {
    return one(
      'waiver/too-wide',
      `the waiver of \`${rule}\` names no place: it would waive every finding of the rule, those of tomorrow too`,
      'add the path, the file (not its directory) or the subject (not its type) of the finding',
    );
  }
  const daysLeft = daysBetween(today, expires);
  // Not a day: a comparison with it is never true, and no waiver holds for ever.
  if (Number.isNaN(daysLeft) || daysLeft < 0) {
    return one(
      'waiver/expired',
      `the waiver of \`${rule}\` expired on ${expires}`,
      `mend what it waived, or let ${waiver.owner} renew it`,
    );
  }
  if (daysLeft > maxDays) {
    const latest = new Date(Date.parse(`${today}T00:00:00Z`) + maxDays * dayMs).toISOString().slice(0, 10);
    return one(
      'waiver/too-long',
      `the waiver of \`${rule}\` holds until ${expires}, in ${daysLeft} days`,
      `write ${latest} or an earlier day`,
    );
  }
  return null;
}

const dayMs = 24 * 60 * 60 * 1000;

function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs;
}

function unusedFinding(waiver: LocatedWaiver): Finding {
  return aboutWaiver('waiver/unused', waiver, {
    message: `the waiver of \`${waiver.rule}\` waives nothing`,
    hint: 'remove it, or correct the place it names',
  });
}

function aboutWaiver(
  ruleId: WaiverRuleId,
  waiver: LocatedWaiver,
  text: { readonly message: string; readonly hint: string },
): Finding {
  return { ruleId, severity: waiverSeverity(ruleId), location: waiver.location, path: waiver.place, ...text };
}
