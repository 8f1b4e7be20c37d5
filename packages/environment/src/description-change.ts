import { DwcpError, type Topology } from '@dwcp/model';

/** How the description of today relates to what was deployed. */
export interface DescriptionStatus {
  /** `unknown`: an earlier dwcp deployed and kept no record. `unreadable`: today's stops every deploy. */
  readonly status: 'as deployed' | 'changed' | 'unreadable' | 'unknown';
  /** What changed, e.g. `sites.dc1.prefixes`; of things with a name the name stands for the place in the list. */
  readonly changed: readonly string[];
}

/** Compares what was deployed with the description as it loads now. */
export async function compareDescription(
  deployed: Topology | null,
  loading: Promise<{ readonly topology: Topology }>,
): Promise<DescriptionStatus> {
  try {
    const { topology } = await loading;
    if (deployed === null) return { status: 'unknown', changed: [] };
    const changed = changedPaths(deployed, topology);
    return { status: changed.length === 0 ? 'as deployed' : 'changed', changed };
  } catch (cause) {
    if (!(cause instanceof DwcpError)) throw cause;
    return { status: 'unreadable', changed: [] };
  }
}

/** Paths of the values that differ, the deepest that name them. Of text kept whole the path is enough. */
export function changedPaths(before: unknown, after: unknown, path = ''): readonly string[] {
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
  if (from === null || to === null) return isSame(before, after) ? [] : [path];
  const names = [...new Set([...from.keys(), ...to.keys()])];
  return names.flatMap((name) => {
    const inner = path === '' ? name : `${path}.${name}`;
    if (!from.has(name) || !to.has(name)) return isSame(from.get(name), to.get(name)) ? [] : [inner];
    return changedPaths(from.get(name), to.get(name), inner);
  });
}

/** The parts of an object by key, of a list of named objects by name; null for a value that is shown whole. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const named = value.map((item: unknown) => [nameOf(item), item] as const);
  const names = new Set(named.map(([name]) => name));
  return names.has(null) || names.size !== value.length ? null : new Map(named as [string, unknown][]);
}

function nameOf(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
    ? value.name
    : null;
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
