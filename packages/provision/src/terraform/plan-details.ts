import * as z from 'zod';

const changeSchema = z.object({
  address: z.string(),
  change: z.object({
    actions: z.array(z.string()),
    before: z.unknown(),
    after: z.unknown(),
    after_unknown: z.unknown(),
    before_sensitive: z.unknown(),
    after_sensitive: z.unknown(),
    replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
  }),
});

const planSchema = z.object({ resource_changes: z.array(changeSchema).default([]) });

/** Which arguments of a resource a plan changes, and which of them force a new resource. */
export interface ChangeDetails {
  readonly address: string;
  readonly arguments: readonly string[];
  readonly forcing: readonly string[];
}

/** From `terraform show -json` of a plan file; names of arguments only, never values, which may be secret. */
export function parsePlanDetails(text: string): readonly ChangeDetails[] {
  return planSchema.parse(JSON.parse(text)).resource_changes.flatMap(({ address, change }) => {
    if (change.actions.every((action) => action === 'no-op' || action === 'read')) return [];
    const forcing = (change.replace_paths ?? []).map((path) =>
      path.filter((step) => typeof step === 'string').join('.'),
    );
    return [{ address, arguments: changedArguments(change), forcing: [...new Set(forcing)] }];
  });
}

function changedArguments(change: {
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
}): readonly string[] {
  const before = asObject(change.before);
  const after = asObject(change.after);
  const unknown = asObject(change.after_unknown);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) => {
    if (unknown[name] === true) return [];
    if (JSON.stringify(before[name]) === JSON.stringify(after[name])) return [];
    if (name.endsWith('_all')) return [];
    return nestedNames(name, before[name], after[name]);
  });
}

/** `tags.owner` rather than `tags`; one level is enough to tell a person what changes. */
function nestedNames(name: string, before: unknown, after: unknown): readonly string[] {
  if (!isRecord(before) || !isRecord(after)) return [name];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => `${name}.${key}`);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
