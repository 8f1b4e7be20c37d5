import * as z from 'zod';
import type { CloudComparison } from './drift.ts';
import { knownIn } from './known-resources.ts';

const changeSchema = z.object({
  address: z.string(),
  mode: z.string().optional(),
  type: z.string(),
  change: z.object({
    actions: z.array(z.string()),
    before: z.unknown(),
    after: z.unknown(),
    after_unknown: z.unknown(),
    before_sensitive: z.unknown(),
    after_sensitive: z.unknown(),
  }),
});

const stateResource = z.object({ mode: z.string(), type: z.string(), values: z.unknown() });

const planSchema = z.object({
  resource_drift: z.array(changeSchema).default([]),
  resource_changes: z.array(changeSchema).default([]),
  prior_state: z
    .object({
      values: z.object({ root_module: z.object({ resources: z.array(stateResource).default([]) }) }).optional(),
    })
    .optional(),
});

type Change = z.infer<typeof changeSchema>['change'];

/** Values of one argument as text, secrets hidden; null where there is none. */
export interface ArgumentValues {
  readonly argument: string;
  readonly applied: string | null;
  readonly observed: string | null;
  readonly wanted: string | null;
}

/** A resource that a plan would change, or that changed since the last apply. */
export interface DriftedResource {
  readonly address: string;
  readonly type: string;
  /** `none`: it changed since the last apply, and the configuration does not say how it must be. */
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'none';
  /** It is gone, although it was applied. */
  readonly isGone: boolean;
  /** Changed since the last apply, by somebody else. Only what the plan would change back, where it changes anything. */
  readonly outside: readonly ArgumentValues[];
  /** Everything the plan would change. */
  readonly planned: readonly ArgumentValues[];
}

const tagSearch = 'aws_resourcegroupstaggingapi_resources';

/** From `terraform show -json` of a plan. Throws on text that is none. */
export function parseDrift(text: string): CloudComparison {
  return driftIn(JSON.parse(text));
}

/** The same from the document itself. */
export function driftIn(document: unknown): CloudComparison {
  const plan = planSchema.parse(document);
  const drifts = new Map(plan.resource_drift.map((entry) => [entry.address, entry.change]));
  const changes = plan.resource_changes.filter((entry) => entry.mode !== 'data');
  const inPlan = new Set(changes.map((entry) => entry.address));
  const gone = plan.resource_drift.filter((entry) => !inPlan.has(entry.address));
  const resources = [
    ...changes.map((entry) => resourceOf(entry, drifts.get(entry.address), entry.change)),
    ...gone.map((entry) => resourceOf(entry, entry.change, null)),
  ].filter((resource) => resource.action !== 'none' || resource.outside.length > 0);
  const state = plan.prior_state?.values?.root_module.resources ?? [];
  return {
    resources,
    known: knownIn(state.filter((entry) => entry.mode === 'managed')),
    taggedArns: [
      ...new Set(state.filter((entry) => entry.type === tagSearch).flatMap((entry) => arnsIn(entry.values))),
    ],
    document,
  };
}

function resourceOf(
  { address, type }: { readonly address: string; readonly type: string },
  drift: Change | undefined,
  planned: Change | null,
): DriftedResource {
  const action = planned === null ? 'none' : actionOf(planned.actions);
  const isGone = drift !== undefined && drift.after === null;
  const willChange = planned === null || action === 'none' ? [] : changedArguments(planned);
  const changed = drift === undefined || isGone ? [] : changedArguments(drift);
  const reverted = changed.filter((argument) => action === 'none' || willChange.includes(argument));
  return {
    address,
    type,
    action,
    isGone,
    outside: reverted.map((argument) => ({
      argument,
      applied: textOf(drift?.before, drift?.before_sensitive, argument),
      observed: textOf(drift?.after, drift?.after_sensitive, argument),
      wanted:
        planned === null || action === 'none'
          ? textOf(drift?.after, drift?.after_sensitive, argument)
          : wantedText(planned, argument),
    })),
    planned: willChange.map((argument) => ({
      argument,
      applied: textOf(planned?.before, planned?.before_sensitive, argument),
      observed: textOf(planned?.before, planned?.before_sensitive, argument),
      wanted: planned === null ? null : wantedText(planned, argument),
    })),
  };
}

function actionOf(actions: readonly string[]): DriftedResource['action'] {
  if (actions.includes('create') && actions.includes('delete')) return 'replace';
  if (actions.includes('create')) return 'create';
  if (actions.includes('delete')) return 'delete';
  return actions.includes('update') ? 'update' : 'none';
}

/** `tags.owner` rather than `tags`. What the provider derives from `tags` says nothing of its own. */
function changedArguments(change: Change): readonly string[] {
  const [before, after, unknown] = [asRecord(change.before), asRecord(change.after), asRecord(change.after_unknown)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) => {
    if (name === 'tags_all' || unknown[name] === true || isSame(before[name], after[name])) return [];
    const [inner, outer] = [before[name], after[name]];
    if (!isRecord(inner) || !isRecord(outer)) return [name];
    const keys = [...new Set([...Object.keys(inner), ...Object.keys(outer)])].toSorted();
    return keys.filter((key) => !isSame(inner[key], outer[key])).map((key) => `${name}.${key}`);
  });
}

function wantedText(change: Change, argument: string): string | null {
  return textOf(change.after, change.after_sensitive, argument);
}

/** Not every provider marks what is one. */
const secretName = /(secret|password|passphrase|private.?key|preshared.?key|psk|token)/i;
const longest = 300;

function textOf(value: unknown, sensitive: unknown, argument: string): string | null {
  const [name = '', ...rest] = argument.split('.');
  const key = rest.join('.');
  // A tag that every resource gets stands among all tags only.
  const own = asRecord(asRecord(value)[name])[key];
  const isShared = name === 'tags' && key !== '' && own === undefined;
  const outer = asRecord(value)[isShared ? 'tags_all' : name];
  const mark = sensitive === true ? true : asRecord(sensitive)[name];
  const inner = key === '' ? outer : asRecord(outer)[key];
  if (inner === undefined || inner === null) return null;
  // A value that holds a secret anywhere is hidden whole.
  if (secretName.test(argument)) return '(hidden)';
  if (mark !== undefined && JSON.stringify(mark).includes('true')) return '(hidden)';
  const text = typeof inner === 'string' ? inner : JSON.stringify(inner);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
}

function arnsIn(value: unknown): readonly string[] {
  return textsIn(value).filter((text) => text.startsWith('arn:'));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
