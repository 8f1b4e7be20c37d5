import type { MutatedPolicy, Said } from './mutated-policy.fixture.ts';

export interface JudgedDocument {
  /** Rules it was written for. */
  readonly about: readonly string[];
  readonly text: string;
  readonly nowMs: number;
}

export interface MutantTrial {
  /** Rules the mutant may change: one of them must say something else. */
  readonly rules: readonly string[];
  /** Most telling first. */
  readonly documents: readonly JudgedDocument[];
}

/**
 * Indexes of the mutants that no document of their trial tells from the policy as it is. What counts is whether and, for
 * what is not known, where the expected rules speak: what a mutant makes any other rule say does not catch it.
 */
export function survivingMutants(
  { judge, mutants }: MutatedPolicy,
  trialOf: (mutant: number) => MutantTrial | null,
): readonly number[] {
  const sound = new Map<JudgedDocument, Said | null>();
  const soundOf = (document: JudgedDocument): Said | null => {
    const known = sound.get(document);
    if (known !== undefined) return known;
    const said = judge(-1, document);
    sound.set(document, said);
    return said;
  };
  return [...mutants.keys()].filter((mutant) => {
    const trial = trialOf(mutant);
    if (trial === null) return false;
    const rules = new Set(trial.rules);
    return trial.documents.every((document) => {
      const wanted = voiceOf(soundOf(document), rules);
      return voiceOf(judge(mutant, document), rules) === wanted;
    });
  });
}

/**
 * For each mutant the rules its definition is part of, and the documents to try it on: those first that were written for
 * them or that they speak of. Of the others so many, evenly chosen: a rule may begin to speak where it was silent.
 */
export function trialsOf(
  { judge, mutants }: MutatedPolicy,
  given: {
    readonly reaching: ReadonlyMap<string, readonly string[]>;
    readonly documents: readonly JudgedDocument[];
    readonly others: number;
  },
): (mutant: number) => MutantTrial | null {
  const spoken = given.documents
    .toSorted((a, b) => a.text.length - b.text.length)
    .map((document) => {
      const said = judge(-1, document);
      const spoken = [...(said?.violations ?? []), ...(said?.warnings ?? [])].map(({ id }) => id);
      return { document, ids: [...document.about, ...spoken] };
    });
  const trials = new Map<string, MutantTrial>();
  return (mutant) => {
    const definition = mutants[mutant]?.definition ?? '';
    const known = trials.get(definition);
    if (known !== undefined) return known;
    const rules = given.reaching.get(definition) ?? [];
    const own = spoken.filter(({ ids }) => ids.some((id) => rules.includes(id)));
    const others = spoken.filter((one) => !own.includes(one));
    const step = Math.max(1, Math.ceil(others.length / given.others));
    const documents = [...own, ...others.filter((_, index) => index % step === 0)].map(({ document }) => document);
    trials.set(definition, { rules, documents });
    return { rules, documents };
  };
}

/** What a decision says in the name of some rules; one that is none differs from every other. */
export function voiceOf(said: Said | null, rules: ReadonlySet<string>): string {
  if (said === null) return 'none';
  const entries = [...said.violations, ...said.warnings].filter(({ id }) => rules.has(id));
  const texts = entries.map(({ id, kind = 'violation', path }) => `${kind} ${id} ${path.join('.')}`);
  const evaluated = said.metadata?.rules?.filter((id) => rules.has(id)) ?? [];
  return [said.allow, ...evaluated, ...new Set(texts)].join('\n');
}
