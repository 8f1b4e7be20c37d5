import type { DeploymentMode } from '@dwcp/model';
import type { PolicyDecision, PolicyRule } from '@dwcp/policy';
import { mutantsAt, type Path } from './mutate.ts';

/** A document with what the policies must say of it: shipped with them, one or more per rule. */
export interface PolicyFixture {
  readonly file: string;
  /** The rule it is for. */
  readonly rule: string;
  readonly input: unknown;
  /** Ids of the rules it violates. */
  readonly violations: readonly string[];
  /** True when it is one its rule must speak of. */
  readonly isFailing: boolean;
  /** Time it is judged at; null where it does not matter. */
  readonly nowMs: number | null;
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
  readonly configs: readonly { readonly file: string; readonly mode: DeploymentMode; readonly value: unknown }[];
  /** True when the schema or a rule of the configuration refuses it: the other half of the gate. */
  readonly isRefused: (config: unknown) => boolean;
}

/** A document and the time it is judged at; null where it does not matter. */
export interface Trial {
  readonly input: unknown;
  readonly nowMs: number | null;
}

/** The decision of the policy a rule is in, one per trial, in order. */
export type Judge = (rule: PolicyRule, trials: readonly Trial[]) => Promise<readonly PolicyDecision[]>;

/**
 * Tries the gate itself: every fixture must be judged as it says, and every mutant of a passing fixture and of the
 * project's configurations, at each place a rule guards, must be caught. A rule without a fixture of either kind, or
 * whose guards lead nowhere, is a survivor too: nothing was tried.
 */
export async function tryPolicies(subjects: SelfTestSubjects, judge: Judge): Promise<SelfTestReport> {
  const survivors: Survivor[] = subjects.fixtures
    .filter(({ rule }) => !subjects.rules.some(({ id }) => id === rule))
    .map(({ rule, file }) => ({ rule, file, change: 'is for a rule that the policies do not have' }));
  let mutants = 0;
  for (const rule of subjects.rules) {
    const own = subjects.fixtures.filter((fixture) => fixture.rule === rule.id);
    survivors.push(...(await misjudged(rule, own, judge)));
    const sound = own.filter(
      (fixture) => !fixture.isFailing && fixture.violations.length === 0 && isOfItsModes(rule, fixture.input),
    );
    const tried = await tryMutants(rule, sound, { subjects, judge });
    const inConfigs = await tryMutants(rule, configsFor(rule, subjects), { subjects, judge });
    mutants += tried.mutants + inConfigs.mutants;
    survivors.push(...tried.survivors, ...inConfigs.survivors);
    if (tried.mutants === 0)
      survivors.push({ rule: rule.id, file: '', change: 'no sound fixture has a guarded place' });
  }
  return { rules: subjects.rules.length, fixtures: subjects.fixtures.length, mutants, survivors };
}

/** A rule that is for some modes has nothing to say of a document of another. */
function isOfItsModes({ modes }: PolicyRule, input: unknown): boolean {
  const mode: unknown = typeof input === 'object' && input !== null && 'mode' in input ? input.mode : null;
  return modes.length === 0 || typeof mode !== 'string' || modes.some((one) => one === mode);
}

interface SoundDocument extends Trial {
  readonly file: string;
  /** True when something beside the policies refuses the document. */
  readonly isRefused?: (input: unknown) => boolean;
}

/** The configurations of the modes a rule is for. */
function configsFor(rule: PolicyRule, { configs, isRefused }: SelfTestSubjects): readonly SoundDocument[] {
  return configs
    .filter(({ mode }) => rule.modes.length === 0 || rule.modes.includes(mode))
    .map(({ file, mode, value }) => ({
      file,
      nowMs: null,
      input: { action: 'lint', mode, config: value },
      isRefused: (input) => isRefused((input as { readonly config?: unknown }).config),
    }));
}

/** Fixtures that are not judged as they say, and kinds of fixture that are missing. */
async function misjudged(
  rule: PolicyRule,
  fixtures: readonly PolicyFixture[],
  judge: Judge,
): Promise<readonly Survivor[]> {
  const decisions = await judge(rule, fixtures);
  const wrong = fixtures.filter((fixture, index) => {
    const decision = decisions[index];
    return decision === undefined || !isJudgedRight(fixture, decision);
  });
  const isSpoken = fixtures.some((fixture, index) => fixture.isFailing && speaks(rule.id, decisions[index]));
  return [
    ...wrong.map(({ file }) => ({ rule: rule.id, file, change: 'is not judged as the fixture says' })),
    ...(isSpoken ? [] : [{ rule: rule.id, file: '', change: 'no fixture makes the rule speak' }]),
    ...(fixtures.every((one) => one.isFailing) ? [{ rule: rule.id, file: '', change: 'no fixture passes it' }] : []),
  ];
}

/** Exactly the violations it says. Its rule is silent on a passing one; a failing one is refused or not known. */
function isJudgedRight(fixture: PolicyFixture, decision: PolicyDecision): boolean {
  const violated = [...new Set(decision.violations.map((violation) => violation.id))].toSorted();
  if (JSON.stringify(violated) !== JSON.stringify([...fixture.violations].toSorted())) return false;
  if (!fixture.isFailing) return !speaks(fixture.rule, decision);
  return speaks(fixture.rule, decision) || decision.warnings.some((warning) => warning.kind === 'unknown');
}

function speaks(rule: string, decision: PolicyDecision | undefined): boolean {
  return [...(decision?.violations ?? []), ...(decision?.warnings ?? [])].some((entry) => entry.id === rule);
}

async function tryMutants(
  rule: PolicyRule,
  documents: readonly SoundDocument[],
  { subjects, judge }: { readonly subjects: SelfTestSubjects; readonly judge: Judge },
): Promise<{ readonly mutants: number; readonly survivors: readonly Survivor[] }> {
  const originals = await judge(rule, documents);
  const mutants = documents.flatMap(({ file, input, nowMs, isRefused }, index) =>
    rule.guards.flatMap((guard) =>
      mutantsAt(input, guard).map(({ name, path, isRelative, value }) => ({
        file,
        name,
        input: value,
        nowMs,
        isRefused,
        original: originals[index],
        expected: new Set(isRelative || isAdvice(rule, subjects) ? guardsOf(path, subjects) : [rule.id]),
      })),
    ),
  );
  const decisions = await judge(rule, mutants);
  const survivors = mutants.filter(({ original, expected, input, isRefused }, index) => {
    const decision = decisions[index];
    if (original !== undefined && decision !== undefined && isCaught(original, decision, expected)) return false;
    return isRefused?.(input) !== true;
  });
  return {
    mutants: mutants.length,
    survivors: survivors.map(({ file, name }) => ({ rule: rule.id, file, change: name })),
  };
}

/** True for a rule that only advises: what is worse than it looks for is violated by another. */
function isAdvice(rule: PolicyRule, { fixtures }: SelfTestSubjects): boolean {
  return !fixtures.some(({ violations }) => violations.includes(rule.id));
}

/** Ids of the rules that guard a place, what holds it or what it holds. */
function guardsOf(path: Path, { rules }: SelfTestSubjects): readonly string[] {
  const leads = (guard: Path): boolean =>
    guard.slice(0, path.length).every((step, index) => step === path[index] || step === '*');
  return rules.filter(({ guards }) => guards.some(leads)).map(({ id }) => id);
}

/**
 * Caught: of the mutant an expected rule says something that it did not say of the original, or something is not known
 * any more. What any other rule happens to say does not count: it would hide that this one is silent.
 */
function isCaught(original: PolicyDecision, mutant: PolicyDecision, expected: ReadonlySet<string>): boolean {
  const known = new Set([...original.violations, ...original.warnings].map(wordsOf));
  const isNew = (entry: PolicyDecision['violations'][number]): boolean => !known.has(wordsOf(entry));
  return (
    mutant.violations.some((entry) => isNew(entry) && expected.has(entry.id)) ||
    mutant.warnings.some((entry) => isNew(entry) && (entry.kind === 'unknown' || expected.has(entry.id)))
  );
}

function wordsOf(entry: PolicyDecision['violations'][number]): string {
  return JSON.stringify([entry.id, entry.path, entry.subject, entry.message]);
}
