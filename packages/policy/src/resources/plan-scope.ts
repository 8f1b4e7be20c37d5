import type { ConfiguredModule } from './plan-schema.ts';
import { own, type Reference } from './value.ts';

/** A resource of the plan as references find it. */
export interface PlannedInstance {
  readonly address: string;
  /** Address without the key of `count` or `for_each`. */
  readonly base: string;
  readonly key: string | number | null;
}

/** What the references of one module instance are resolved in. */
export interface PlanScope {
  /** `module.private["a"]`; empty in the root module. */
  readonly path: string;
  readonly module: ConfiguredModule;
  /** Expressions of the call that made the module, and where they stand; null in the root module. */
  readonly caller: { readonly scope: PlanScope; readonly expressions: unknown } | null;
  readonly key: string | number | null;
  /** All module instances below this one. */
  readonly children: PlanScope[];
  readonly instances: ReadonlyMap<string, readonly PlannedInstance[]>;
}

const maxSteps = 50;

/**
 * The resources that references of a plan may mean. Terraform writes each one from the most to the least specific:
 * `aws_subnet.a[0].id`, `aws_subnet.a[0]`, `aws_subnet.a`. Locals are not part of a plan, so what comes through one is
 * not found.
 */
export function candidatesOf(
  references: readonly string[],
  scope: PlanScope,
  key: string | number | null,
  depth = 0,
): readonly Reference[] {
  if (depth > maxSteps) return [];
  const usesKey = references.some((reference) => /^(count|each)\./.test(reference));
  const specific = references.filter((reference, index) => !isPrefix(reference, references[index - 1]));
  const found = specific.flatMap((reference): readonly Reference[] => {
    if (reference.startsWith('var.')) return fromCaller(reference, scope, depth);
    if (reference.startsWith('module.')) return fromOutput(reference, scope, { key: usesKey ? key : null, depth });
    return fromResource(reference, scope, usesKey ? key : null);
  });
  const seen = new Map(found.map((reference) => [`${reference.target} ${reference.attribute}`, reference]));
  return [...seen.values()];
}

function isPrefix(reference: string, previous: string | undefined): boolean {
  return (
    previous !== undefined &&
    (previous.startsWith(`${reference}.`) || previous.startsWith(`${reference}[`) || previous === reference)
  );
}

function fromCaller(reference: string, scope: PlanScope, depth: number): readonly Reference[] {
  const name = /^var\.([^.[]+)/.exec(reference)?.[1] ?? '';
  if (scope.caller === null) return [];
  return candidatesOf(referencesOf(own(scope.caller.expressions, name)), scope.caller.scope, scope.key, depth + 1);
}

function fromOutput(
  reference: string,
  scope: PlanScope,
  options: { readonly key: string | number | null; readonly depth: number },
): readonly Reference[] {
  const [, call, output] = /^(module\.[^.[]+(?:\[[^\]]*\])?)(?:\.([\w-]+))?/.exec(reference) ?? [];
  const path = `${scope.path === '' ? '' : `${scope.path}.`}${call}`;
  const named = scope.children.filter((child) => child.path === path || child.path.startsWith(`${path}[`));
  return ofKey(named, options.key).flatMap((child) => {
    const names = output === undefined ? Object.keys(child.module.outputs ?? {}) : [output];
    return names.flatMap((name) =>
      candidatesOf(referencesOf(own(own(child.module.outputs, name), 'expression')), child, null, options.depth + 1),
    );
  });
}

function fromResource(reference: string, scope: PlanScope, key: string | number | null): readonly Reference[] {
  const match = /^((?:data\.)?[^.[]+\.[^.[]+)(\[[^\]]*\])?(?:\.(\w+))?/.exec(reference);
  if (match === null) return [];
  const base = `${scope.path === '' ? '' : `${scope.path}.`}${match[1]}`;
  const all = scope.instances.get(base) ?? [];
  const exact = match[2] === undefined ? null : all.filter((instance) => instance.address === `${base}${match[2]}`);
  return (exact ?? ofKey(all, key)).map((instance) => ({ target: instance.address, attribute: match[3] ?? null }));
}

/** `aws_subnet.a[count.index]` means the instance of the same key, where there is one. */
function ofKey<T extends { readonly key: string | number | null }>(
  all: readonly T[],
  key: string | number | null,
): readonly T[] {
  const same = key === null ? [] : all.filter((one) => one.key === key);
  return same.length > 0 ? same : all;
}

export function referencesOf(expression: unknown): readonly string[] {
  const references = own(expression, 'references');
  return Array.isArray(references) ? references.filter((one): one is string => typeof one === 'string') : [];
}
