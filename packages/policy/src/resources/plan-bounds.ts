import { knownTypes } from './known-types.ts';
import type { PlannedResource } from './plan-schema.ts';
import { unreadable } from './read-report.ts';
import { isObject } from './value.ts';

/** Ten times an environment of three regions; what is beyond takes the policies more memory than a run may have. */
const maxResources = 2000;
const maxRules = 5000;
/** Of user data AWS takes 16 KB, of a policy 10. */
const maxTextKilobytes = 64;

/**
 * Throws REPORT_UNREADABLE for a plan larger than any network, before anything is made of it: its resources of the types
 * that are looked at, each with its rules and routes, and the texts in them.
 */
export function checkBounds(
  resources: readonly PlannedResource[],
  options: { readonly file: string; readonly what: string },
): void {
  let [count, rules] = [0, 0];
  for (const { address, type, values } of resources) {
    if (!knownTypes.has(type)) continue;
    count += 1;
    rules += objectsIn(values);
    if (count > maxResources || rules > maxRules) {
      throw unreadable(
        { ...options, what: 'a plan of one environment' },
        `plans more of a network than ${maxResources} resources or ${maxRules} rules and routes in them`,
      );
    }
    if (holdsLongText(values)) {
      throw unreadable(options, `has a text of more than ${maxTextKilobytes} KB in ${address.slice(0, 200)}`);
    }
  }
}

/** Rules, routes and blocks: maps in the lists of a resource. */
function objectsIn(values: unknown): number {
  const lists = isObject(values) ? Object.values(values).filter(Array.isArray) : [];
  return lists.reduce((count, list: readonly unknown[]) => count + list.filter(isObject).length, 0);
}

/** The document was found not to be deep before. */
function holdsLongText(value: unknown): boolean {
  if (typeof value === 'string') return value.length > maxTextKilobytes * 1024;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsLongText);
}
