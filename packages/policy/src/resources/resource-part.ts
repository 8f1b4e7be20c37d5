import type { Resources } from './cloud-resources.ts';
import { own } from './value.ts';

type Path = readonly (string | number)[];

/** What a rule of a list is called whatever its place in it. */
const keys: ReadonlyMap<string | number, readonly string[]> = new Map([
  ['ingress', ['rule_number', 'description']],
  ['egress', ['rule_number', 'description']],
  ['routes', ['destination']],
]);

/**
 * The part of a resource a decision's path leads to, without list indexes that mean nothing outside this document:
 * `['resources', 'security_groups', 2, 'ingress', 3, 'from_port']` → `['ingress', 'ssh', 'from_port']`.
 */
export function resourcePart(resources: Resources, path: Path): Path {
  const [section, list, index, name, at, ...rest] = path;
  if (section !== 'resources' || typeof list !== 'string' || typeof index !== 'number' || name === undefined) return [];
  const items: unknown = own(resources, list);
  const resource: unknown = Array.isArray(items) ? items[index] : undefined;
  const rules = own(resource, String(name));
  if (rules === undefined) return [];
  const rule: unknown = typeof at === 'number' && Array.isArray(rules) ? rules[at] : undefined;
  const [key] = (keys.get(name) ?? []).flatMap((field) => {
    const value = own(rule, field);
    return typeof value === 'string' || typeof value === 'number' ? [value] : [];
  });
  return [name, ...(at === undefined ? [] : [key ?? at]), ...rest];
}
