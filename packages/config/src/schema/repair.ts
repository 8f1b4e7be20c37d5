import type { Repair } from './zod-issues.ts';

/**
 * A copy of the document with every place that has an issue set to what was meant, or left out where that is unknown.
 * If the copy passes the schema, its rules can be run, so that one run reports the problems of both kinds.
 */
export function repairDocument(value: unknown, repairs: readonly Repair[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const repair of repairs) {
    const key = repair.path.at(-1);
    const parent = repair.path.slice(0, -1).reduce<unknown>(stepInto, copy);
    if (key === undefined || typeof parent !== 'object' || parent === null) continue;
    if ('meant' in repair) Reflect.set(parent, key, repair.meant);
    else Reflect.deleteProperty(parent, key);
  }
  return copy;
}

function stepInto(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
}
