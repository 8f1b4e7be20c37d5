import type { IamStatement } from './cloud-resources.ts';
import { entriesOf, own } from './value.ts';

/** The statements of an IAM policy: one or a list, each element a text or a list of texts. Null when it is no policy. */
export function parsePolicy(text: string): readonly IamStatement[] | null {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return null;
  }
  const statements = own(policy, 'Statement');
  if (statements === undefined) return null;
  return (Array.isArray(statements) ? statements : [statements]).map(statementOf);
}

function statementOf(statement: unknown): IamStatement {
  const effect = own(statement, 'Effect');
  return {
    effect: typeof effect === 'string' ? effect : '',
    actions: textsOf(own(statement, 'Action')),
    not_actions: textsOf(own(statement, 'NotAction')),
    resources: textsOf(own(statement, 'Resource')),
    not_resources: textsOf(own(statement, 'NotResource')),
    principals: principalsOf(statement),
    conditions: [...entriesOf(own(statement, 'Condition'))].flatMap(([operator, keys]) =>
      [...entriesOf(keys)].map(([key, values]) => ({ operator, key, values: textsOf(values) })),
    ),
  };
}

/** Allowing all but some principals allows everybody else. */
function principalsOf(statement: unknown): IamStatement['principals'] {
  const principal = own(statement, 'Principal');
  const everybody = [{ type: '*', identifiers: ['*'] }];
  if (own(statement, 'NotPrincipal') !== undefined) return everybody;
  if (typeof principal === 'string') return principal === '*' ? everybody : [{ type: '*', identifiers: [principal] }];
  return [...entriesOf(principal)].map(([type, identifiers]) => ({ type, identifiers: textsOf(identifiers) }));
}

export function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
}
