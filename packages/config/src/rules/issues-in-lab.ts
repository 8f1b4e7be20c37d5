// For tests of rules: the shipped lab environment, changed in a few places.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkSchema } from '../schema/check-schema.ts';
import { type EnvironmentDocument, environmentSchema } from '../schema/environment/index.ts';
import { dottedPath } from '../source-map.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { Rule, RuleRun } from './rule.ts';

/** Slash-separated paths of the document to the values they get; `undefined` takes the value away. */
export type Changes = Readonly<Record<string, unknown>>;

/** What a rule says about the changed lab, as `path: message`. */
export function issuesInLab(rule: Rule, changes: Changes = {}, run: Partial<RuleRun> = {}): readonly string[] {
  const issues = rule(labWith(changes), { environment: 'lab', modeConfig: null, ...run });
  return issues.map((issue) => `${dottedPath(issue.path)}: ${issue.message}`);
}

export function labWith(changes: Changes): EnvironmentDocument {
  const file = fileURLToPath(new URL('../../../../config/environments/lab.yaml', import.meta.url));
  const value = parseYaml('lab.yaml', readFileSync(file, 'utf8')).document?.value;
  for (const [path, wanted] of Object.entries(changes)) change(value, path, wanted);
  const { document, issues } = checkSchema(value, environmentSchema);
  if (document === null) throw new Error(`the changed lab does not fit the schema: ${JSON.stringify(issues)}`);
  return document;
}

function change(value: unknown, path: string, wanted: unknown): void {
  const steps = path.split('/');
  const key = steps.pop() ?? '';
  const parent = steps.reduce<unknown>((current, step) => {
    if (typeof current !== 'object' || current === null) throw new Error(`no ${step} in ${path}`);
    if (!Object.hasOwn(current, step)) Reflect.set(current, step, {});
    return Reflect.get(current, step);
  }, value);
  if (typeof parent !== 'object' || parent === null) throw new Error(`${path} leads nowhere`);
  if (wanted === undefined) Reflect.deleteProperty(parent, key);
  else Reflect.set(parent, key, wanted);
}
