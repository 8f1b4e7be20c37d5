import type { PolicyDecision, PolicyRule } from '@dwcp/policy';
import { mutantsAt } from './mutate.ts';

/** A document with what the policies must say of it: shipped with them, one or more per rule. */
export interface PolicyFixture {
  readonly file: string;
  /** The rule it is for. */
  readonly rule: string;
  readonly input: unknown;
  /** Ids of the rules it violates. */
  readonly violations: readonly string[];
}

export interface Survivor {
  readonly rule: string;
  readonly file: string;
  /** What was changed, or what was not said, without anybody noticing. */
  readonly change: string;
}

export interface SelfTestReport {
  readonly rules: number;
  readonly fixtures: number;
  readonly mutants: number;
  readonly survivors: readonly Survivor[];
}

export interface SelfTestSubjects {
  readonly rules: readonly PolicyRule[];
  readonly fixtures: readonly PolicyFixture[];
  /** The project's own mode configurations. */
  readonly configs: readonly { readonly file: string; readonly value: unknown }[];
}

type Judge = (rule: PolicyRule, inputs: readonly unknown[]) => Promise<readonly PolicyDecision[]>;

/**
 * Tries the gate itself: every fixture must be judged as it says, and every mutant of a passing fixture and of the
 * project's configurations, at each place a rule guards, must be caught. A rule without a fixture of either kind, or
 * whose guards lead nowhere, is a survivor too: nothing was tried.
 */
export async function selfTest(subjects: SelfTestSubjects, judge: Judge): Promise<SelfTestReport> {
  const survivors: Survivor[] = [];
  let mutants = 0;
  for (const rule of subjects.rules) {
    const own = subjects.fixtures.filter((fixture) => fixture.rule === rule.id);
    survivors.push(...(await misjudged(rule, own, judge)));
    const passing = own.filter((fixture) => !fixture.violations.includes(rule.id));
    const tried = await tryMutants(rule, [...passing.map(({ file, input }) => ({ file, value: input }))], judge);
    const triedConfigs = await tryMutants(rule, subjects.configs.map(asInput), judge);
    mutants += tried.mutants + triedConfigs.mutants;
    survivors.push(...tried.survivors, ...triedConfigs.survivors);
    if (tried.mutants === 0)
      survivors.push({ rule: rule.id, file: '', change: 'no guarded place is in a passing fixture' });
  }
  return { rules: subjects.rules.length, fixtures: subjects.fixtures.length, mutants, survivors };
}

function asInput({ file, value }: SelfTestSubjects['configs'][number]): {
  readonly file: string;
  readonly value: unknown;
} {
  const mode = typeof value === 'object' && value !== null && 'mode' in value ? value.mode : null;
  return { file, value: { action: 'lint', mode, config: value } };
}

/** Fixtures that are not judged as they say, and kinds of fixture that are missing. */
async function misjudged(
  rule: PolicyRule,
  fixtures: readonly PolicyFixture[],
  judge: Judge,
): Promise<readonly Survivor[]> {
  const decisions = await judge(
    rule,
    fixtures.map((fixture) => fixture.input),
  );
  const wrong = fixtures.filter((fixture, index) => {
    const said = decisions[index]?.violations.some((violation) => violation.id === rule.id) ?? false;
    return said !== fixture.violations.includes(rule.id);
  });
  const kinds = new Set(fixtures.map((fixture) => fixture.violations.includes(rule.id)));
  return [
    ...wrong.map(({ file }) => ({ rule: rule.id, file, change: 'is not judged as the fixture says' })),
    ...(kinds.has(true) ? [] : [{ rule: rule.id, file: '', change: 'no fixture violates the rule' }]),
    ...(kinds.has(false) ? [] : [{ rule: rule.id, file: '', change: 'no fixture passes the rule' }]),
  ];
}

async function tryMutants(
  rule: PolicyRule,
  documents: readonly { readonly file: string; readonly value: unknown }[],
  judge: Judge,
): Promise<{ readonly mutants: number; readonly survivors: readonly Survivor[] }> {
  const originals = await judge(
    rule,
    documents.map((document) => document.value),
  );
  const mutants = documents.flatMap(({ file, value }, index) =>
    rule.guards.flatMap((guard) =>
      mutantsAt(value, guard).map((mutant) => ({ ...mutant, file, original: originals[index] })),
    ),
  );
  const decisions = await judge(
    rule,
    mutants.map((mutant) => mutant.value),
  );
  const survivors = mutants.filter(({ original }, index) => {
    const decision = decisions[index];
    return original === undefined || decision === undefined || !isCaught(original, decision);
  });
  return {
    mutants: mutants.length,
    survivors: survivors.map(({ file, name }) => ({ rule: rule.id, file, change: name })),
  };
}

/** Caught: something is said of the mutant that was not said of the original. */
function isCaught(original: PolicyDecision, mutant: PolicyDecision): boolean {
  const known = new Set([...original.violations, ...original.warnings].map(wordsOf));
  return [...mutant.violations, ...mutant.warnings].some((entry) => !known.has(wordsOf(entry)));
}

function wordsOf(entry: PolicyDecision['violations'][number]): string {
  return JSON.stringify([entry.id, entry.path, entry.subject, entry.message]);
}
