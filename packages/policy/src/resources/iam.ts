import { awsManagedPolicies } from './aws-managed-policies.ts';
import type { IamPolicy, IamRole, IamStatement, Resources } from './cloud-resources.ts';
import { parsePolicy } from './iam-statements.ts';
import { byAddress } from './protocol.ts';
import type { Reader, View } from './reader.ts';
import type { Reference, Value } from './value.ts';

const roleType = ['aws_iam_role'];
const policyType = ['aws_iam_policy'];
export const iamTypes = [
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_iam_policy',
  'aws_iam_policy_attachment',
];

interface Policies {
  readonly own: ReadonlyMap<string, IamPolicy>;
  /** ARNs of those somebody else wrote, and nobody here knows. */
  readonly foreign: Set<string>;
}

interface Attached {
  readonly roles: readonly string[];
  readonly policy: IamPolicy;
}

/** Roles with every policy that reaches them: written into them, of their own, attached, or AWS's. */
export function iamOf(reader: Reader): Pick<Resources, 'iam_roles' | 'outside_plan'> {
  const own = new Map(
    reader
      .resources(...policyType)
      .map((view) => [
        view.resource.address,
        policyOf(reader, view, { name: 'policy', address: view.resource.address }),
      ]),
  );
  const policies: Policies = { own, foreign: new Set() };
  const attached = [...inlinePolicies(reader), ...attachments(reader, policies)];
  const roles = reader.resources(...roleType).map((view): IamRole => {
    const { address } = view.resource;
    const inline = reader
      .blocks(view, 'inline_policy')
      .filter((block) => block.values.has('policy'))
      .map((block, index) =>
        policyOf(reader, block, { name: 'policy', address: `${address}.inline_policy[${index}]` }),
      );
    const managed = reader
      .targets(view, 'managed_policy_arns', policyType)
      .map((target) => namedPolicy(target, policies));
    const reaching = attached.filter((one) => one.roles.includes(address)).map((one) => one.policy);
    return {
      address,
      name: reader.text(view, 'name'),
      trust: statementsOf(reader, view, 'assume_role_policy'),
      policies: byAddress([...inline, ...managed, ...reaching]),
    };
  });
  const held = new Set(roles.flatMap((role) => role.policies.map((policy) => policy.address)));
  const loose = [...attached.map((one) => one.policy), ...own.values()].filter((policy) => !held.has(policy.address));
  const orphans = [...new Map(loose.map((policy) => [policy.address, policy])).values()].map(
    (policy): IamRole => ({ address: policy.address, name: null, trust: [], policies: [policy] }),
  );
  const foreign = [...policies.foreign].map((address) => ({ address, reason: 'foreign policy' as const }));
  return { iam_roles: byAddress([...roles, ...orphans]), outside_plan: foreign };
}

function inlinePolicies(reader: Reader): readonly Attached[] {
  return reader.resources('aws_iam_role_policy').map((view) => {
    const role = reader.target(view, 'role', roleType);
    const policy = policyOf(reader, view, { name: 'policy', address: view.resource.address });
    return { roles: role === null ? [] : [role], policy };
  });
}

function attachments(reader: Reader, policies: Policies): readonly Attached[] {
  const of = (view: View, roles: readonly string[]): readonly Attached[] => {
    const target = reader.target(view, 'policy_arn', policyType);
    if (target === null) return [];
    return [{ roles, policy: namedPolicy(target, policies) }];
  };
  return [
    ...reader.resources('aws_iam_role_policy_attachment').flatMap((view) => {
      const role = reader.target(view, 'role', roleType);
      return of(view, role === null ? [] : [role]);
    }),
    ...reader
      .resources('aws_iam_policy_attachment')
      .flatMap((view) => of(view, reader.targets(view, 'roles', roleType))),
  ];
}

/** A policy somebody else wrote has its ARN for an address; what it says is unknown unless it is one everybody knows. */
function namedPolicy(target: string, { own, foreign }: Policies): IamPolicy {
  const statements = own.get(target)?.statements ?? awsManagedPolicies.get(target);
  if (statements === undefined) foreign.add(target);
  return { address: target, statements: statements ?? [] };
}

function policyOf(reader: Reader, view: View, options: { readonly name: string; readonly address: string }): IamPolicy {
  return { address: options.address, statements: statementsOf(reader, view, options.name) };
}

/** Of a policy in JSON, or of the `aws_iam_policy_document` an argument refers to. */
function statementsOf(reader: Reader, view: View, name: string): readonly IamStatement[] {
  const value = reader.value(view, name);
  const document = documentOf(reader, value);
  if (document !== null) return documentStatements(reader, document, () => reader.note(view, name));
  const text = textOf(reader, value);
  const statements = text === null ? null : parsePolicy(text);
  if (statements === null) reader.note(view, name);
  return statements ?? [];
}

function documentOf(reader: Reader, value: Value | null): View | null {
  const references: readonly Reference[] =
    value?.kind === 'reference' ? [value.reference] : value?.kind === 'unknown' ? value.candidates : [];
  const [only] = references;
  const found = only === undefined || references.length > 1 ? null : reader.find(only.target);
  return found?.resource.type === 'aws_iam_policy_document' ? found : null;
}

/** A reference to something else stands for it by its address: its ARN is not known before apply. */
function textOf(reader: Reader, value: Value | null): string | null {
  if (value?.kind === 'scalar') return typeof value.value === 'string' ? value.value : null;
  if (value?.kind !== 'template') return null;
  const parts = value.parts.map((part) => {
    if (typeof part === 'string') return part;
    // Inside the quotes of a JSON text.
    return JSON.stringify(reader.shown(part)).slice(1, -1);
  });
  return parts.join('');
}

function documentStatements(reader: Reader, document: View, note: () => void): readonly IamStatement[] {
  for (const name of ['source_policy_documents', 'override_policy_documents', 'source_json', 'override_json']) {
    if (reader.shownTexts(document, name).length > 0) note();
  }
  return reader.blocks(document, 'statement').map((block) => ({
    effect: reader.text(block, 'effect') ?? 'Allow',
    actions: reader.shownTexts(block, 'actions'),
    not_actions: reader.shownTexts(block, 'not_actions'),
    resources: reader.shownTexts(block, 'resources'),
    not_resources: reader.shownTexts(block, 'not_resources'),
    principals:
      reader.blocks(block, 'not_principals').length > 0
        ? [{ type: '*', identifiers: ['*'] }]
        : reader.blocks(block, 'principals').map((principal) => ({
            type: reader.text(principal, 'type') ?? '*',
            identifiers: reader.shownTexts(principal, 'identifiers'),
          })),
    conditions: reader.blocks(block, 'condition').map((condition) => ({
      operator: reader.text(condition, 'test') ?? '',
      key: reader.text(condition, 'variable') ?? '',
      values: reader.shownTexts(condition, 'values'),
    })),
  }));
}
