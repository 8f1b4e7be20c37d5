import { type JsonSchemaNode, schemaNodesAt } from './json-schema-walk.ts';

/** What to write instead of a key nobody knows: the nearest known one, or the list of those that may stand there. */
export function unknownKeyHint(
  subject: { readonly value: unknown; readonly jsonSchema: () => JsonSchemaNode },
  path: readonly (string | number)[],
  key: string,
): string | null {
  const others = modesThatKnow(subject, path, key);
  if (others.length > 0) return `it is a field of ${others.join(' and ')} mode`;
  const nodes = schemaNodesAt(subject.jsonSchema(), subject.value, path);
  const known = [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
  if (known.length === 0) return null;
  const near = nearest(known, key);
  if (near !== null) return `did you mean \`${near}\`?`;
  return `the keys here are ${known.toSorted().join(', ')}`;
}

/** The name `text` is probably a misspelling of; null when none is near. */
export function nearest(names: readonly string[], text: string): string | null {
  const best = names
    .map((name) => ({ name, distance: editDistance(text.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  if (best === undefined || best.distance >= text.length) return null;
  return best.distance <= Math.max(1, Math.floor(text.length / 4)) ? best.name : null;
}

/** Modes whose configuration has the key at that place. */
function modesThatKnow(
  subject: { readonly value: unknown; readonly jsonSchema: () => JsonSchemaNode },
  path: readonly (string | number)[],
  key: string,
): readonly string[] {
  return (subject.jsonSchema().oneOf ?? []).flatMap((branch) => {
    const mode = branch.properties?.['mode']?.const;
    const isKnown = schemaNodesAt(branch, subject.value, path).some((node) =>
      Object.hasOwn(node.properties ?? {}, key),
    );
    return typeof mode === 'string' && isKnown ? [mode] : [];
  });
}

/** Damerau-Levenshtein distance with adjacent swaps. */
export function editDistance(a: string, b: string): number {
  // A key longer than any real one is no misspelling of one.
  if (Math.abs(a.length - b.length) > 8) return Math.abs(a.length - b.length);
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwap ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = line;
  }
  return last[b.length] ?? 0;
}
