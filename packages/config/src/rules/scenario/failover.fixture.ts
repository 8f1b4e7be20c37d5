// For tests of rules: the shipped failover scenario, changed in a few places, on the lab.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Topology } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import type { Issue } from '../../issue.ts';
import { checkSchema } from '../../schema/check-schema.ts';
import { type ScenarioDocument, scenarioSchema } from '../../schema/scenario/index.ts';
import { dottedPath } from '../../source-map.ts';
import { parseYaml } from '../../yaml/parse.ts';
import type { ScenarioRule, ScenarioTopologyRule } from './scenario-rule.ts';

/** Dotted paths of the document to the values they get; `undefined` takes the value away. */
export type Changes = Readonly<Record<string, unknown>>;

/** What a rule says about the changed scenario, as `path: message (hint)`. */
export function issuesIn(rule: ScenarioRule, changes: Changes = {}, name = 'hybrid-failover'): readonly string[] {
  return shownIssues(rule(failoverWith(changes), { name }));
}

/** The same of a rule that needs the network. */
export function issuesOnLab(
  rule: ScenarioTopologyRule,
  changes: Changes = {},
  topology: Topology = labTopology(),
): readonly string[] {
  return shownIssues(rule(failoverWith(changes), topology));
}

export function failoverWith(changes: Changes): ScenarioDocument {
  const file = fileURLToPath(new URL('../../../../../config/scenarios/hybrid-failover.yaml', import.meta.url));
  const value = parseYaml('hybrid-failover.yaml', readFileSync(file, 'utf8')).document?.value;
  for (const [path, wanted] of Object.entries(changes)) change(value, path.split('.'), wanted);
  const { document, issues } = checkSchema(value, scenarioSchema);
  if (document === null) throw new Error(`the changed scenario does not fit the schema: ${JSON.stringify(issues)}`);
  return document;
}

function shownIssues(issues: readonly Issue[]): readonly string[] {
  return issues.map(({ path, message, hint }) => `${dottedPath(path)}: ${message} (${hint})`);
}

function change(value: unknown, steps: readonly string[], wanted: unknown): void {
  const key = steps.at(-1) ?? '';
  const parent = steps.slice(0, -1).reduce<unknown>((current, step) => {
    if (typeof current !== 'object' || current === null) throw new Error(`no ${step} in ${steps.join('.')}`);
    if (!Object.hasOwn(current, step)) Reflect.set(current, step, {});
    return Reflect.get(current, step);
  }, value);
  if (typeof parent !== 'object' || parent === null) throw new Error(`${steps.join('.')} leads nowhere`);
  if (wanted === undefined) Reflect.deleteProperty(parent, key);
  else Reflect.set(parent, key, wanted);
}
