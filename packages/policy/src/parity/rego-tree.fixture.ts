/** A part of the syntax tree that `opa parse --format json --json-include locations` prints. */
export type Part = Readonly<Record<string, unknown>>;

/** Where a part stands in the source: offsets, in characters. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface RegoTree {
  readonly source: string;
  /** Offset of the first character of each line. */
  readonly lineStarts: readonly number[];
  readonly rules: readonly Part[];
  /** Line of each annotation that gives a rule its id, with the id. */
  readonly annotated: readonly { readonly row: number; readonly id: string }[];
}

export function regoTreeOf(source: string, parsed: string): RegoTree {
  const tree = JSON.parse(parsed) as { readonly rules: readonly Part[]; readonly annotations?: readonly Part[] };
  const annotated = (tree.annotations ?? []).flatMap((annotation) => {
    const id = partOf(annotation.custom)?.id;
    return typeof id === 'string' ? [{ row: rowOf(annotation), id }] : [];
  });
  const lineStarts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return { source, lineStarts, rules: tree.rules, annotated };
}

export function partOf(value: unknown): Part | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Part) : null;
}

export function partsOf(value: unknown): readonly Part[] {
  if (!Array.isArray(value)) return [];
  return value.map(partOf).filter((part) => part !== null);
}

export function nameOf(rule: Part): string {
  const head = partOf(rule.head);
  const [first] = partsOf(head?.ref);
  return String(head?.name ?? first?.value);
}

export function rowOf(part: Part): number {
  return Number(partOf(part.location)?.row);
}

/** Throws when the text there is not what the tree says: everything made from it would be wrong. */
export function rangeOf({ source, lineStarts }: RegoTree, part: Part): Range {
  const location = partOf(part.location);
  // Of a negative number opa gives the sign alone.
  const text =
    part.type === 'number' ? String(part.value) : Buffer.from(String(location?.text), 'base64').toString('utf8');
  const start = (lineStarts[Number(location?.row) - 1] ?? Number.NaN) + Number(location?.col) - 1;
  const end = start + text.length;
  if (source.slice(start, end) !== text) throw new Error(`line ${location?.row} of the source is not what opa read`);
  return { start, end };
}

export function textOf(tree: RegoTree, part: Part): string {
  const { start, end } = rangeOf(tree, part);
  return tree.source.slice(start, end);
}

/** Every variable below a part, as it is written: names of rules are among them. */
export function namesIn(part: unknown): ReadonlySet<string> {
  return new Set(variablesIn(part));
}

function* variablesIn(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return;
  if (!Array.isArray(part) && (part as Part).type === 'var') yield String((part as Part).value);
  for (const [key, child] of Object.entries(part)) if (key !== 'location') yield* variablesIn(child);
}
