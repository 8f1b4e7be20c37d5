import type { Finding, SourceLocation } from '@dwcp/model';
import type { LineCounter } from 'yaml';
import type { Issue } from './issue.ts';

/** Where one value of a document stands in its file. */
export interface SourceNode {
  /** Offset of the key that leads to it; of the value itself in lists and at the root. */
  readonly keyOffset: number;
  readonly valueOffset: number;
  readonly isCollection: boolean;
  readonly children: Map<string | number, SourceNode>;
}

/** Document path → place in the file. */
export interface SourceMap {
  readonly file: string;
  readonly root: SourceNode;
  readonly lines: LineCounter;
}

type Path = readonly (string | number)[];

/**
 * The place of the value at `path`, of a block its name; or of its key. Where there is no such value, of the nearest parent
 * there is.
 */
export function locate(map: SourceMap, path: Path, point: 'key' | 'value' = 'value'): SourceLocation {
  let node = map.root;
  let depth = 0;
  for (const step of path) {
    const child = node.children.get(step);
    if (child === undefined) break;
    node = child;
    depth++;
  }
  // A missing value of a map is pointed at by the name of the map; a brief form stands for the whole map by itself.
  const isWhole = depth === path.length || !node.isCollection;
  const key = locationAt(map, node.keyOffset);
  if (!isWhole || point === 'key') return key;
  const value = locationAt(map, node.valueOffset);
  // The first line of a block belongs to its first field: the whole of it is known by its name.
  return node.isCollection && value.line > key.line ? key : value;
}

export function locationAt(map: Pick<SourceMap, 'file' | 'lines'>, offset: number): SourceLocation {
  const { line, col } = map.lines.linePos(offset);
  return { file: map.file, line: Math.max(1, line), column: Math.max(1, col) };
}

/** Rules about a name rather than what stands under it. */
const pointsAtKey: ReadonlySet<string> = new Set([
  'config/unknown-key',
  'config/name',
  'config/name-unique',
  'config/redundancy',
  'config/site-connected',
  'config/tunnel-duplicate',
  'config/tunnel-ends',
  'scenario/fault-name',
  'scenario/link-name',
]);

/** Gives an issue its place. */
export function locateIssue(map: SourceMap, issue: Issue): Finding {
  return {
    ruleId: issue.ruleId,
    severity: issue.severity,
    message: issue.message,
    location: locate(map, issue.path, pointsAtKey.has(issue.ruleId) ? 'key' : 'value'),
    path: issue.path.length === 0 ? null : dottedPath(issue.path),
    hint: issue.hint,
  };
}

/** `sites.dc1.prefixes[0]`; a key that is not a plain word is quoted. */
export function dottedPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}
