import type { SourceLocation } from '@dwcp/model';
import type { Source } from './read-source.ts';
import { locate } from './source-map.ts';

/** A parsed file whose values know their lines. */
export interface LocatedDocument {
  readonly file: string;
  readonly value: unknown;
  /** The place of the value at `path`, or of the nearest parent there is. */
  readonly locate: (path: readonly (string | number)[]) => SourceLocation;
}

export function locatedDocument({ file, document }: Source): LocatedDocument | null {
  if (document === null) return null;
  const { value, sourceMap } = document;
  return { file, value, locate: (path) => locate(sourceMap, path) };
}
