import { nameOf, namesIn, type RegoTree, rowOf } from './rego-tree.fixture.ts';

/**
 * Ids of the rules that each definition of a policy is part of, by its name: what those say may change with it. What no
 * rule leads to puts the decision together, so every rule may.
 */
export function rulesReaching(tree: RegoTree): ReadonlyMap<string, readonly string[]> {
  const names = new Set(tree.rules.map(nameOf));
  const uses = new Map<string, Set<string>>();
  for (const rule of tree.rules) {
    const known = uses.get(nameOf(rule)) ?? new Set();
    for (const name of namesIn(rule)) if (names.has(name)) known.add(name);
    uses.set(nameOf(rule), known);
  }
  const reaching = new Map<string, Set<string>>([...names].map((name) => [name, new Set()]));
  for (const { row, id } of tree.annotated) {
    const annotated = tree.rules.filter((rule) => rowOf(rule) > row).toSorted((a, b) => rowOf(a) - rowOf(b))[0];
    if (annotated === undefined) continue;
    const kept = nameOf(annotated);
    // An annotation that is only kept under a name is of the rules that use the name.
    const speaking = tree.rules.filter(
      (rule) => rule === annotated || (kept.startsWith('about_') && namesIn(rule).has(kept)),
    );
    const left = speaking.flatMap((rule) =>
      [...namesIn(rule)].filter((name) => names.has(name) && name !== nameOf(rule)),
    );
    while (left.length > 0) {
      const name = left.pop();
      const ids = name === undefined ? undefined : reaching.get(name);
      if (name === undefined || ids === undefined || ids.has(id)) continue;
      ids.add(id);
      left.push(...(uses.get(name) ?? []));
    }
  }
  const every = tree.annotated.map(({ id }) => id);
  return new Map([...reaching].map(([name, ids]) => [name, ids.size === 0 ? every : [...ids].toSorted()]));
}
