import { nameOf, type Part, partOf, partsOf, type Range, type RegoTree, rangeOf, textOf } from './rego-tree.fixture.ts';

/** One weakening of a policy: what stands in a range of its source, replaced. */
export interface RegoMutant extends Range {
  /** Without its line, which every edit above it would change. */
  readonly name: string;
  /** The definition it is in. */
  readonly definition: string;
  readonly worse: string;
}

interface Change extends Range {
  readonly what: string;
  readonly worse: string;
}

/** What a list is for: its members are accepted, they are looked through, or it only puts something together. */
type Use = 'accepts' | 'asks' | 'holds';

const flipped: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '==': '!=',
  '!=': '==',
};

/** What these are given says where and in what words, not whether. */
const writers = ['format_int', 'concat', 'broken', 'unclear', 'rule_unknown', 'item_unknown'];

/**
 * Every number one up and one down, every comparison moved over its bound, every member of every list taken out, and one
 * put into every list of what is accepted. Left alone are patterns in heads, defaults, and where a path or a message is
 * put together.
 */
export function regoMutants(tree: RegoTree): readonly RegoMutant[] {
  const seen = new Map<string, number>();
  return tree.rules
    .filter((rule) => rule.default !== true)
    .flatMap((rule) =>
      [...ofRule(tree, rule, isConstant(rule))].map(({ what, ...rest }) => {
        const definition = nameOf(rule);
        const name = `${definition}: ${what.replaceAll(/\s+/g, ' ').slice(0, 80)}`;
        const count = (seen.get(name) ?? 0) + 1;
        seen.set(name, count);
        return { ...rest, definition, name: count === 1 ? name : `${name} (${count})` };
      }),
    );
}

function isConstant(rule: Part): boolean {
  return partOf(rule.head)?.args === undefined && partsOf(rule.body).every(isTrue);
}

/** The body opa gives to what has none. */
function isTrue(expression: Part): boolean {
  return partOf(expression.terms)?.type === 'boolean';
}

function* ofRule(tree: RegoTree, rule: Part, constant: boolean): Generator<Change> {
  const head = partOf(rule.head);
  yield* ofTerm(tree, partOf(head?.key), 'holds');
  const value = partOf(head?.value);
  // The value `true` of a rule that gives none stands nowhere.
  if (value?.location !== undefined) yield* ofTerm(tree, value, constant ? 'accepts' : 'holds');
  for (const expression of partsOf(rule.body)) yield* ofExpression(tree, expression);
  const otherwise = partOf(rule.else);
  if (otherwise !== null) yield* ofRule(tree, otherwise, constant);
}

function* ofExpression(tree: RegoTree, part: Part): Generator<Change> {
  if (isTrue(part)) return;
  if (Array.isArray(part.terms)) {
    const [operator, ...operands] = partsOf(part.terms);
    if (operator === undefined) return;
    yield* ofComparison(tree, part, operator);
    if (textOf(tree, operator) === ':=') yield* ofTerms(tree, operands.slice(1), 'holds');
    else yield* ofCall(tree, [operator, ...operands], part.negated === true ? 'accepts' : 'asks');
    return;
  }
  const only = partOf(part.terms);
  if (only === null) return;
  if (only.domain !== undefined) {
    yield* ofTerm(tree, partOf(only.domain), 'asks');
    for (const inner of partsOf(only.body)) yield* ofExpression(tree, inner);
  } else if (only.symbols !== undefined) {
    // `some key, value in list`: the list is last.
    for (const symbol of partsOf(only.symbols)) yield* ofTerm(tree, partsOf(symbol.value).at(-1) ?? null, 'asks');
  } else yield* ofTerm(tree, only, 'holds');
}

function* ofComparison(tree: RegoTree, part: Part, operator: Part): Generator<Change> {
  const sign = textOf(tree, operator);
  const worse = flipped[sign];
  if (worse === undefined) return;
  const { start, end } = rangeOf(tree, part);
  const at = rangeOf(tree, operator);
  const from = start + (part.negated === true ? (/^not\s+/.exec(textOf(tree, part))?.[0].length ?? 0) : 0);
  const text = tree.source.slice(from, at.start) + worse + tree.source.slice(at.end, end);
  yield { start: from, end, what: `${tree.source.slice(from, end)} with ${worse}`, worse: text };
}

function* ofCall(tree: RegoTree, [operator, ...operands]: readonly Part[], use: Use): Generator<Change> {
  const name = operator === undefined ? '' : textOf(tree, operator);
  if (writers.includes(name)) return;
  yield* ofTerms(tree, operands.slice(0, -1), 'holds');
  yield* ofTerm(tree, operands.at(-1) ?? null, name === 'in' ? use : 'holds');
}

function* ofTerms(tree: RegoTree, parts: readonly Part[], use: Use): Generator<Change> {
  for (const part of parts) yield* ofTerm(tree, part, use);
}

function* ofTerm(tree: RegoTree, part: Part | null, use: Use): Generator<Change> {
  switch (part?.type) {
    case 'number':
      yield* ofNumber(tree, part);
      return;
    case 'set':
    case 'array':
      if (use !== 'holds' || isSetOfScalars(part)) yield* ofList(tree, part, use);
      yield* ofTerms(tree, partsOf(part.value), 'holds');
      return;
    case 'object': {
      const entries = part.value as readonly (readonly [Part, Part])[];
      if (use !== 'holds') yield* ofMap(tree, part, entries);
      for (const [, value] of entries) yield* ofTerm(tree, value, use === 'holds' ? 'holds' : 'asks');
      return;
    }
    case 'ref': {
      const [base, ...steps] = partsOf(part.value);
      yield* ofTerm(tree, base ?? null, base?.type === 'object' ? 'asks' : 'holds');
      // An index is a place.
      yield* ofTerms(
        tree,
        steps.filter(({ type }) => type !== 'number'),
        'holds',
      );
      return;
    }
    case 'call':
      yield* ofCall(tree, partsOf(part.value), 'asks');
      return;
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension': {
      const inner = partOf(part.value);
      for (const key of ['term', 'key', 'value']) yield* ofTerm(tree, partOf(inner?.[key]), 'holds');
      for (const expression of partsOf(inner?.body)) yield* ofExpression(tree, expression);
    }
  }
}

function* ofNumber(tree: RegoTree, part: Part): Generator<Change> {
  const value = Number(part.value);
  for (const worse of [value + 1, value - 1])
    yield { ...rangeOf(tree, part), what: `${value} as ${worse}`, worse: String(worse) };
}

function* ofList(tree: RegoTree, part: Part, use: Use): Generator<Change> {
  const range = rangeOf(tree, part);
  const members = partsOf(part.value);
  const texts = members.map((member) => textOf(tree, member));
  const written = (kept: readonly string[]): string =>
    part.type === 'array' ? `[${kept.join(', ')}]` : kept.length === 0 ? 'set()' : `{${kept.join(', ')}}`;
  if (members.length > 1) {
    for (const [index, text] of texts.entries())
      yield { ...range, what: `without ${text}`, worse: written(texts.filter((_, at) => at !== index)) };
  }
  const added = members.every(({ type }) => type === 'string')
    ? '"added"'
    : members.every(({ type }) => type === 'number')
      ? '64999'
      : null;
  if (use === 'accepts' && added !== null) yield { ...range, what: `with ${added}`, worse: written([...texts, added]) };
}

function* ofMap(tree: RegoTree, part: Part, entries: readonly (readonly [Part, Part])[]): Generator<Change> {
  if (entries.length < 2) return;
  const texts = entries.map(([key, value]) => `${textOf(tree, key)}: ${textOf(tree, value)}`);
  for (const [index, text] of texts.entries())
    yield {
      ...rangeOf(tree, part),
      what: `without ${text}`,
      worse: `{${texts.filter((_, at) => at !== index).join(', ')}}`,
    };
}

function isSetOfScalars(part: Part): boolean {
  return part.type === 'set' && partsOf(part.value).every(({ type }) => type === 'string' || type === 'number');
}
