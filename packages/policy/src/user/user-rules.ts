import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** A rule of the user's whose value says something: `decision`, or the sets conftest knows. */
export interface UserRule {
  /** Segments below `data`, e.g. ["team", "network"]. */
  readonly package: readonly string[];
  readonly name: string;
  readonly kind: 'decision' | 'violations' | 'warnings';
}

const kinds: readonly (readonly [RegExp, UserRule['kind']])[] = [
  [/^decision$/, 'decision'],
  [/^(deny|violation)(_[A-Za-z0-9_]+)?$/, 'violations'],
  [/^warn(_[A-Za-z0-9_]+)?$/, 'warnings'],
];

const depsSchema = z.object({
  virtual: z.array(z.array(z.object({ value: z.unknown() }))).nullish(),
});

/** The rules worth asking in what `opa deps --format json … data` prints, in a fixed order. */
export function userRulesOf(deps: string): readonly UserRule[] {
  const paths = (depsSchema.parse(JSON.parse(deps)).virtual ?? []).map((path) =>
    path.map(({ value }) => String(value)),
  );
  const rules = paths.flatMap((path): readonly UserRule[] => {
    const name = path.at(-1) ?? '';
    const kind = kinds.find(([pattern]) => pattern.test(name))?.[1];
    return kind === undefined ? [] : [{ package: path.slice(1, -1), name, kind }];
  });
  return rules.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

export interface LocatedRule {
  readonly rule: UserRule;
  /** `file:line` of its head; the directory when that cannot be found. */
  readonly place: string;
}

/** The rules with their places, without functions: opa counts those as rules, and nothing can be asked of them. */
export async function locateRules(directory: string, rules: readonly UserRule[]): Promise<readonly LocatedRule[]> {
  const files = (await readdir(directory, { recursive: true })).filter(isUserSource).toSorted();
  const sources = await Promise.all(
    files.map(async (file) => {
      const path = join(directory, file);
      return { path, lines: (await readFile(path, 'utf8')).split('\n') };
    }),
  );
  return rules.flatMap((rule) => {
    const head = sources.flatMap(({ path, lines }) => headsOf(rule, path, lines))[0];
    if (head?.isFunction === true) return [];
    return [{ rule, place: head?.place ?? directory }];
  });
}

function headsOf(
  rule: UserRule,
  path: string,
  lines: readonly string[],
): readonly { readonly place: string; readonly isFunction: boolean }[] {
  const declared = lines.find((line) => /^package\s/.test(line)) ?? '';
  if (!namesPackage(declared, rule.package)) return [];
  const head = new RegExp(`^(?:default\\s+)?${rule.name}\\b(\\()?`);
  return lines.flatMap((line, index) => {
    const match = head.exec(line);
    return match === null ? [] : [{ place: `${path}:${index + 1}`, isFunction: match[1] !== undefined }];
  });
}

export function isUserSource(file: string): boolean {
  return file.endsWith('.rego') && !file.endsWith('_test.rego');
}

/** `package a.b["c-d"]` names ["a", "b", "c-d"]. */
function namesPackage(line: string, path: readonly string[]): boolean {
  const words = [
    ...line
      .replace(/^package\s+/, '')
      .replace(/#.*$/, '')
      .matchAll(/"((?:[^"\\]|\\.)*)"|([A-Za-z0-9_]+)/g),
  ];
  return words.map(([, quoted, bare]) => quoted ?? bare ?? '').join('\0') === path.join('\0');
}

function keyOf(rule: UserRule): string {
  return `${rule.package.join('.')}.${rule.name}`;
}
