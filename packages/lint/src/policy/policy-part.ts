import type { LoadedSecurityConfig } from '@dwcp/config';
import { type BoundedEngine, descriptionPolicies, type PolicyQuestion, unjudgedResources } from '@dwcp/policy';
import { leftOut, type PartResult, unchecked } from '../part-result.ts';
import { type Judgement, judgementOf } from './policy-findings.ts';
import { type PolicySubject, policyInputOf } from './policy-subject.ts';
import { scanParts } from './scan-report.ts';

/** Sections lint cannot make from the project: without them their rules are left out, and said to be. */
export const optionalSections: Readonly<Record<string, string>> = {
  vulnerabilities: 'no report of a scanner was given: see --vulnerabilities',
  security_config: 'nothing says how the accounts are run (MFA, patches): see --security-config',
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
  const facts = subjects[0]?.securityConfig ?? null;
  const left = new Set(judgements.flatMap((judgement) => judgement.notGiven));
  return [
    ...results,
    ...unjudgedParts(subjects),
    ...(scan === null ? [] : scanParts(scan)),
    ...(facts === null ? [] : [factsPart(facts)]),
    ...unknownBeside(judgements),
    ...Object.entries(optionalSections).flatMap(([section, reason]) =>
      left.has(section) && (section !== 'security_config' || facts === null)
        ? [leftOut(`policy ${section}`, reason)]
        : [],
    ),
  ];
}

function factsPart({ file, value, findings }: LoadedSecurityConfig): PartResult {
  const uncheckedReason = value === null ? `${file} has findings that stop here` : null;
  return { part: { name: 'security configuration', uncheckedReason, isLeftOut: false }, findings };
}

const namedAtMost = 20;

/** Of a scan or of the facts on the accounts: each reason once, whatever the environment. */
function unknownBeside(judgements: readonly Judgement[]): readonly PartResult[] {
  const all = judgements.flatMap((judgement) => judgement.unknownBeside);
  return [...new Set(all.map(({ section }) => section))].map((section) => {
    const reasons = [...new Set(all.filter((one) => one.section === section).map(({ reason }) => reason))];
    const more = reasons.length > namedAtMost ? [`${reasons.length - namedAtMost} more`] : [];
    return unchecked(`policy ${section}`, [...reasons.slice(0, namedAtMost), ...more].join('; '));
  });
}

/** Resources beside those the rules speak of or the plan plans: nothing was said of them, which is no praise. One part per environment. */
function unjudgedParts(subjects: readonly PolicySubject[]): readonly PartResult[] {
  const reasons = new Map<string, string>();
  for (const { environment, resources } of subjects) {
    const reason = resources === null ? null : unjudgedResources(resources);
    if (reason !== null) reasons.set(environment, reason);
  }
  return [...reasons].map(([environment, reason]) => unchecked(`policy other resources ${environment}`, reason));
}

/** One judgement per subject, of both description policies together. */
export async function judge(subjects: readonly PolicySubject[], engine: BoundedEngine): Promise<readonly Judgement[]> {
  const questions = subjects.flatMap((subject): readonly PolicyQuestion[] => {
    const input = policyInputOf(subject);
    return descriptionPolicies.map((policy) => ({ policy, input }));
  });
  const decisions = await engine.decide(questions);
  return subjects.map((subject, index) => {
    const own = decisions.slice(index * descriptionPolicies.length, (index + 1) * descriptionPolicies.length);
    const said = own.map((decision) => judgementOf(decision, subject));
    return {
      findings: said.flatMap((judgement) => judgement.findings),
      unknown: [...new Set(said.flatMap((judgement) => judgement.unknown))],
      unknownBeside: said.flatMap((judgement) => judgement.unknownBeside),
      notGiven: [...new Set(said.flatMap((judgement) => judgement.notGiven))],
    };
  });
}
