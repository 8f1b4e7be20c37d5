import type { Severity } from '@dwcp/model';
import type { z } from 'zod';
import type { Issue } from '../issue.ts';
import { shown } from './custom-issue.ts';
import { type JsonSchemaNode, schemaNodesAt, valueAt } from './json-schema-walk.ts';
import { nearest, unknownKeyHint } from './unknown-key-hint.ts';

type ZodIssue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** What to change in the document so that the rest of it can be checked all the same. */
export type Repair = { readonly path: Path; readonly meant?: unknown };

export interface TranslatedIssue {
  readonly issue: Issue;
  readonly repair: Repair;
}

interface Subject {
  /** The document the schema was run on. */
  readonly value: unknown;
  readonly jsonSchema: () => JsonSchemaNode;
}

/** The issues of a zod schema in the words of configuration files. Values of keys nobody knows are never shown. */
export function translateZodIssues(issues: readonly ZodIssue[], subject: Subject): readonly TranslatedIssue[] {
  return issues.flatMap((issue) => translate(subject, issue, { prefix: [], orAuto: false }));
}

interface Setting {
  readonly prefix: Path;
  /** The literal `auto` would have been right too. */
  readonly orAuto: boolean;
}

function translate(subject: Subject, issue: ZodIssue, setting: Setting): readonly TranslatedIssue[] {
  const path = [...setting.prefix, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  const input = valueAt(subject.value, path);
  const one = (found: Omit<Issue, 'path'>, repair: Repair = { path }): readonly TranslatedIssue[] => [
    { issue: { ...found, path }, repair },
  ];
  if (issue.code === 'invalid_union') return translateUnion(subject, issue, { ...setting, prefix: path });
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      issue: {
        ...problem('config/unknown-key', `unknown key ${shown(key)}`, unknownKeyHint(subject, path, key)),
        path: [...path, key],
      },
      repair: { path: [...path, key] },
    }));
  }
  if (input === undefined) {
    const name = path.at(-1);
    return one(problem('config/missing', name === undefined ? 'the file holds no value' : `\`${name}\` is missing`));
  }
  const suffix = setting.orAuto ? ' or `auto`' : '';
  switch (issue.code) {
    case 'custom':
      return one(customProblem(issue, suffix), repairOf(issue, path));
    case 'invalid_type':
      return one(wrongType(issue.expected, input, suffix));
    case 'invalid_value':
      return one(wrongChoice(issue.values, input, suffix));
    case 'too_big':
    case 'too_small':
      return one(outOfRange(subject, issue, path));
    case 'not_multiple_of':
      return one(problem('config/range', `expected a multiple of ${issue.divisor}, got ${shown(input)}`));
    case 'invalid_format':
      return one(problem('config/format', `${shown(input)} does not have the expected form (${issue.format})`));
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) => translate(subject, inner, { ...setting, prefix: path }));
    default:
      return assertNever(issue);
  }
}

function assertNever(issue: never): never {
  throw new Error(`a schema issue dwcp has no words for: ${JSON.stringify(issue)}`);
}

type UnionIssue = Extract<ZodIssue, { code: 'invalid_union' }>;

/** A union is reported as its branch the author most likely meant: the one whose problems lie deepest. */
function translateUnion(subject: Subject, issue: UnionIssue, setting: Setting): readonly TranslatedIssue[] {
  const input = valueAt(subject.value, setting.prefix);
  if (issue.errors.length === 0) return translateKind(subject, issue, setting.prefix);
  if (input === undefined)
    return translate(subject, { code: 'custom', path: [], message: '', input: undefined }, setting);
  const isAuto = (branch: readonly ZodIssue[]): boolean =>
    branch.length === 1 && branch[0]?.code === 'invalid_value' && branch[0].values.every((value) => value === 'auto');
  const branches = issue.errors.filter((branch) => !isAuto(branch));
  const depth = (branch: readonly ZodIssue[]): number =>
    Math.max(...branch.map((inner) => inner.path.length + (inner.code === 'unrecognized_keys' ? 1 : 0)));
  const meant = branches.toSorted((a, b) => depth(b) - depth(a))[0] ?? issue.errors[0] ?? [];
  const orAuto = setting.orAuto || branches.length < issue.errors.length;
  return meant.flatMap((inner) => translate(subject, inner, { prefix: setting.prefix, orAuto }));
}

/** A discriminated union none of whose branches has this `kind`. */
function translateKind(subject: Subject, issue: UnionIssue, prefix: Path): readonly TranslatedIssue[] {
  const discriminator = 'discriminator' in issue ? issue.discriminator : undefined;
  // zod ends the path in the discriminator itself.
  const path = discriminator === undefined || prefix.at(-1) === discriminator ? prefix : [...prefix, discriminator];
  const input = valueAt(subject.value, path);
  const choices = 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
  const found =
    input === undefined
      ? problem('config/missing', `\`${String(path.at(-1))}\` is missing`, choices.length > 0 ? oneOf(choices) : null)
      : wrongChoice(choices, input, '');
  return [{ issue: { ...found, path }, repair: { path } }];
}

function customProblem(issue: Extract<ZodIssue, { code: 'custom' }>, suffix: string): Omit<Issue, 'path'> {
  const { ruleId, severity, hint } = issue.params ?? {};
  const message = suffix === '' ? issue.message : issue.message.replace(/, got /, `${suffix}, got `);
  return {
    ruleId: typeof ruleId === 'string' ? ruleId : 'config/value',
    severity: isSeverity(severity) ? severity : 'high',
    message,
    hint: typeof hint === 'string' ? hint : null,
  };
}

function repairOf(issue: Extract<ZodIssue, { code: 'custom' }>, path: Path): Repair {
  const params = issue.params ?? {};
  return 'meant' in params ? { path, meant: params.meant } : { path };
}

function isSeverity(value: unknown): value is Severity {
  return value === 'critical' || value === 'high' || value === 'medium' || value === 'low';
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a map',
  record: 'a map',
};

function wrongType(expected: string, input: unknown, suffix: string): Omit<Issue, 'path'> {
  const message = `expected ${typeNames[expected] ?? expected}${suffix}, got ${described(input)}`;
  return problem('config/type', message, typeHint(expected, input));
}

function described(input: unknown): string {
  return typeof input === 'string' && input !== '' ? `the text ${shown(input)}` : shown(input);
}

function typeHint(expected: string, input: unknown): string | null {
  if (input === null) return 'give it a value, or remove the key';
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) {
    return `put it in quotes: "${input}"`;
  }
  if (typeof input !== 'string') return null;
  if (expected === 'boolean') {
    if (/^(true|false)$/i.test(input)) return `remove the quotes: ${input.toLowerCase()}`;
    if (/^(yes|on)$/i.test(input)) return `YAML 1.2 reads \`${input}\` as text: write true`;
    if (/^(no|off)$/i.test(input)) return `YAML 1.2 reads \`${input}\` as text: write false`;
  }
  const isNumber = (expected === 'number' || expected === 'int') && /^-?\d+(\.\d+)?$/.test(input);
  return isNumber ? `remove the quotes: ${input}` : null;
}

function wrongChoice(values: readonly unknown[], input: unknown, suffix: string): Omit<Issue, 'path'> {
  if (typeof input === 'object' && input !== null) return wrongType('string', input, suffix);
  const isVersion = values.length === 1 && typeof values[0] === 'number';
  const message = isVersion
    ? `expected ${String(values[0])}, got ${shown(input)}`
    : `expected ${oneOf(values)}${suffix}, got ${shown(input)}`;
  const near = typeof input === 'string' ? nearest(values.map(String), input) : null;
  return problem('config/enum', message, near === null ? null : `write \`${near}\``);
}

/** Longer lists are left to the JSON Schema. */
const longestChoice = 12;

function oneOf(values: readonly unknown[]): string {
  const names = values.map((value) => `\`${String(value)}\``);
  if (names.length > longestChoice) return `one of ${names.length} names such as ${names[0]}`;
  return names.length > 1 ? `one of ${names.join(', ')}` : (names[0] ?? 'another value');
}

type RangeIssue = Extract<ZodIssue, { code: 'too_big' | 'too_small' }>;

function outOfRange(subject: Subject, issue: RangeIssue, path: Path): Omit<Issue, 'path'> {
  const bound = issue.code === 'too_big' ? issue.maximum : issue.minimum;
  const limit = `${issue.code === 'too_big' ? 'at most' : 'at least'} ${bound}`;
  const input = valueAt(subject.value, path);
  if (Array.isArray(input)) {
    return problem('config/range', `expected ${limit} ${bound === 1 ? 'entry' : 'entries'}, got ${input.length}`);
  }
  if (typeof input === 'string') {
    const characters = `${limit} character${bound === 1 ? '' : 's'}`;
    return problem('config/range', `expected text of ${characters}, got ${input.length === 0 ? 'none' : input.length}`);
  }
  const range = schemaNodesAt(subject.jsonSchema(), subject.value, path).find((node) => node.minimum !== undefined);
  const isClosed = range?.minimum !== undefined && (range.maximum ?? Number.MAX_SAFE_INTEGER) < Number.MAX_SAFE_INTEGER;
  const exclusive = issue.inclusive === false ? (issue.code === 'too_big' ? 'below' : 'above') : null;
  const wanted = isClosed
    ? `${range.minimum} to ${range.maximum}`
    : exclusive === null
      ? limit
      : `${exclusive} ${bound}`;
  return problem('config/range', `expected ${wanted}, got ${shown(input)}`);
}

function problem(ruleId: string, message: string, hint: string | null = null): Omit<Issue, 'path'> {
  return { ruleId, severity: 'high', message, hint };
}
