import { type BoundedEngine, type PolicyQuestion, policyNames, unjudgedTypes } from '@dwcp/policy';
import { leftOut, type PartResult, unchecked } from '../part-result.ts';
import { type Judgement, judgementOf } from './policy-findings.ts';
import { type PolicySubject, policyInputOf } from './policy-subject.ts';

/** Sections lint cannot make from the project: without them their rules are left out, and said to be. */
export const optionalSections: Readonly<Record<string, string>> = {
  vulnerabilities: 'no report of a scanner was given: see --vulnerabilities',
  security_config: 'how the accounts are run (MFA, patches) is not part of a description: see docs/policies.md',
};

/**
 * What the shipped policies say of every subject: one part each, and one for each section nobody gave. What a policy
 * could not look at leaves its part unchecked; a policy that fails ends the run (POLICY_FAILED, POLICY_TIMEOUT).
 */
export async function lintPolicies(
  subjects: readonly PolicySubject[],
  engine: BoundedEngine,
): Promise<readonly PartResult[]> {
  const judgements = await judge(subjects, engine);
  const results = judgements.map(({ findings, unknown, notGiven }, index): PartResult => {
    const subject = subjects[index];
    const missing = notGiven.filter((section) => optionalSections[section] === undefined);
    const reasons = [...missing.map((section) => `no ${section} to look at`), ...unknown];
    return {
      part: {
        name: `policy ${subject?.environment}/${subject?.mode}`,
        uncheckedReason: reasons.length === 0 ? null : reasons.join('; '),
        isLeftOut: false,
      },
      findings,
    };
  });
  const scan = subjects[0]?.vulnerabilities ?? null;
  const left = new Set(judgements.flatMap((judgement) => judgement.notGiven));
  return [
    ...results,
    ...unjudgedParts(subjects),
    // A report without a finding is good news only of what was looked at.
    ...(scan === null || scan.document.scanned
      ? []
      : [unchecked('policy vulnerabilities', `${scan.file} names nothing the scanner looked at`)]),
    ...Object.entries(optionalSections).flatMap(([section, reason]) =>
      left.has(section) ? [leftOut(`policy ${section}`, reason)] : [],
    ),
  ];
}

/** Resources beside those the rules speak of: nothing was said of them, which is no praise. One part per environment. */
function unjudgedParts(subjects: readonly PolicySubject[]): readonly PartResult[] {
  const reasons = new Map<string, string>();
  for (const { environment, resources } of subjects) {
    const reason = resources === null ? null : unjudgedTypes(resources);
    if (reason !== null) reasons.set(environment, reason);
  }
  return [...reasons].map(([environment, reason]) => unchecked(`policy other resources ${environment}`, reason));
}

/** One judgement per subject, of both policies together. */
export async function judge(subjects: readonly PolicySubject[], engine: BoundedEngine): Promise<readonly Judgement[]> {
  const questions = subjects.flatMap((subject): readonly PolicyQuestion[] => {
    const input = policyInputOf(subject);
    return policyNames.map((policy) => ({ policy, input }));
  });
  const decisions = await engine.decide(questions);
  return subjects.map((subject, index) => {
    const own = decisions.slice(index * policyNames.length, (index + 1) * policyNames.length);
    const said = own.map((decision) => judgementOf(decision, subject));
    return {
      findings: said.flatMap((judgement) => judgement.findings),
      unknown: [...new Set(said.flatMap((judgement) => judgement.unknown))],
      notGiven: [...new Set(said.flatMap((judgement) => judgement.notGiven))],
    };
  });
}
