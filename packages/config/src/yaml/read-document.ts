import type { Severity } from '@dwcp/model';
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, Scalar } from 'yaml';
import { shown } from '../schema/custom-issue.ts';
import type { SourceNode } from '../source-map.ts';
import { maxNesting } from './complexity.ts';
import { findTrap } from './traps.ts';

export interface YamlProblem {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string | null;
  readonly path: readonly (string | number)[];
  readonly offset: number;
}

/** Values an alias may expand to before the document is refused. */
const maxExpandedValues = 20_000;

/** Plain value, places and problems of a composed document, in one walk. Problems never hold a value of the document. */
export function readDocument(document: Document.Parsed): {
  readonly value: unknown;
  readonly root: SourceNode;
  readonly problems: readonly YamlProblem[];
} {
  const reader: Reader = { anchors: new Map(), open: new Set(), problems: [], values: 0, isExhausted: false };
  const { value, source } = read(reader, document.contents, { path: [], keyOffset: 0, fallbackOffset: 0 });
  return { value, root: source, problems: reader.problems };
}

interface Reader {
  readonly anchors: Map<string, Node>;
  /** Nodes being read: an alias to one of them is cyclic. */
  readonly open: Set<Node>;
  readonly problems: YamlProblem[];
  values: number;
  isExhausted: boolean;
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly keyOffset: number;
  /** Where a value that is not written at all is pointed at. */
  readonly fallbackOffset: number;
}

interface Read {
  readonly value: unknown;
  readonly source: SourceNode;
}

function read(reader: Reader, node: Node | null, place: Place): Read {
  const offset = node?.range?.[0] ?? place.fallbackOffset;
  const source = sourceNode(place.keyOffset, offset, isMap(node) || isSeq(node));
  reader.values++;
  if (reader.values > maxExpandedValues) return exhausted(reader, source, place);
  if (isAlias(node)) return readAlias(reader, node.source, { ...place, fallbackOffset: offset });
  if (node === null) return { value: null, source };
  if (place.path.length > maxNesting) {
    problem(reader, 'config/nesting', `nested deeper than ${maxNesting} levels`, { ...place, offset });
    return { value: null, source };
  }
  if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined)
    reader.anchors.set(node.anchor, node);
  if (isScalar(node)) {
    reportTrap(reader, node, { ...place, offset });
    return { value: node.value, source };
  }
  reader.open.add(node);
  try {
    if (isMap(node)) return { value: readMap(reader, node.items as readonly Pair[], { place, source }), source };
    if (isSeq(node)) {
      const value = node.items.map((item, index) => {
        const path = [...place.path, index];
        const itemOffset = (item as Node | null)?.range?.[0] ?? offset;
        return keep(
          source,
          index,
          read(reader, item as Node | null, { path, keyOffset: itemOffset, fallbackOffset: offset }),
        );
      });
      return { value, source };
    }
    return { value: null, source };
  } finally {
    reader.open.delete(node);
  }
}

interface Pair {
  readonly key: Node | null;
  readonly value: Node | null;
}

function readMap(
  reader: Reader,
  pairs: readonly Pair[],
  at: { readonly place: Place; readonly source: SourceNode },
): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const pair of pairs) {
    const offset = pair.key?.range?.[0] ?? at.source.valueOffset;
    const key = isScalar(pair.key) ? keyText(pair.key) : null;
    const here = { path: key === null ? at.place.path : [...at.place.path, key], offset };
    if (key === null) {
      problem(reader, 'config/yaml-syntax', 'a key must be plain text', here);
      continue;
    }
    if (key === '<<') {
      problem(reader, 'config/yaml-trap', 'the merge key `<<` belongs to YAML 1.1 and is not read', here, {
        hint: 'write the fields out',
      });
      continue;
    }
    if (key === '__proto__') {
      problem(reader, 'config/unknown-key', 'unknown key `__proto__`', here);
      continue;
    }
    if (at.source.children.has(key)) {
      problem(reader, 'config/duplicate-key', `the key ${shown(key)} is written twice`, here, {
        hint: 'keep one of the two; the first is used here',
      });
      continue;
    }
    if (isScalar(pair.key)) reportTrap(reader, pair.key, here);
    const keyEnd = pair.key?.range?.[1] ?? offset;
    const child = read(reader, pair.value, { path: here.path, keyOffset: offset, fallbackOffset: keyEnd });
    result[key] = keep(at.source, key, child);
  }
  return result;
}

function readAlias(reader: Reader, name: string, place: Place): Read {
  const target = reader.anchors.get(name);
  const offset = place.fallbackOffset;
  const source = sourceNode(place.keyOffset, offset, false);
  if (target === undefined) {
    problem(reader, 'config/yaml-syntax', `there is no anchor ${shown(name)} before this alias`, { ...place, offset });
    return { value: null, source };
  }
  if (reader.open.has(target)) {
    problem(reader, 'config/alias', `the alias ${shown(name)} contains itself`, { ...place, offset });
    return { value: null, source };
  }
  const expanded = read(reader, target, { ...place, fallbackOffset: offset });
  return { value: expanded.value, source: { ...expanded.source, keyOffset: place.keyOffset } };
}

function exhausted(reader: Reader, source: SourceNode, place: Place): Read {
  if (!reader.isExhausted) {
    const message = `the document expands to more than ${maxExpandedValues} values`;
    problem(
      reader,
      'config/alias',
      message,
      { ...place, offset: source.valueOffset },
      { hint: 'write the values out' },
    );
    reader.isExhausted = true;
  }
  return { value: null, source };
}

function keyText(key: Scalar): string | null {
  if (typeof key.value === 'string') return key.value;
  // `64512:` as a key is the text "64512", as in every map of names.
  return key.value === null || typeof key.value === 'object' ? null : (key.source ?? String(key.value));
}

function reportTrap(reader: Reader, node: Scalar, at: Pick<YamlProblem, 'path' | 'offset'>): void {
  if (node.type !== Scalar.PLAIN || node.source === undefined) return;
  const trap = findTrap(node.source);
  if (trap !== null) {
    problem(reader, 'config/yaml-trap', trap.message, at, { severity: trap.severity, hint: trap.hint });
  }
}

function problem(
  reader: Reader,
  ruleId: string,
  message: string,
  at: Pick<YamlProblem, 'path' | 'offset'>,
  more: { readonly severity?: Severity; readonly hint?: string } = {},
): void {
  const { path, offset } = at;
  reader.problems.push({ ruleId, message, path, offset, severity: more.severity ?? 'high', hint: more.hint ?? null });
}

function keep(parent: SourceNode, step: string | number, child: Read): unknown {
  parent.children.set(step, child.source);
  return child.value;
}

function sourceNode(keyOffset: number, valueOffset: number, isCollection: boolean): SourceNode {
  return { keyOffset, valueOffset, isCollection, children: new Map() };
}
