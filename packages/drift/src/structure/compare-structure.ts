import { redactText } from '@dwcp/io';
import type { DriftChange } from '@dwcp/model';
import { isSecretName } from '../secret-names.ts';
import { leavesOf } from './leaves-of.ts';

export interface StructureComparison {
  /** In the order of their paths. */
  readonly changes: readonly DriftChange[];
  /** The texts differ, and all their values are the same. */
  readonly isReformatted: boolean;
}

export const noStructure: StructureComparison = { changes: [], isReformatted: false };
const mostChanges = 50;
const mostBytes = 65_536;
const longestValue = 300;

/** A file value by value; nothing is said of a file without keys, or one that can no longer be read as what it is. */
export function compareStructure(
  path: string,
  texts: { readonly wanted: string; readonly observed: string },
): StructureComparison {
  // Of a longer file only its beginning was read.
  if (texts.observed.length >= mostBytes) return noStructure;
  const [wanted, observed] = [leavesOf(path, texts.wanted), leavesOf(path, texts.observed)];
  if (wanted === null || observed === null) return noStructure;
  const paths = [...new Set([...wanted.keys(), ...observed.keys()])].toSorted();
  const different = paths.filter((key) => wanted.get(key) !== observed.get(key));
  const changes = different.slice(0, mostChanges).map((key) => ({
    path: shortened(key),
    wanted: shown(key, wanted.get(key)),
    observed: shown(key, observed.get(key)),
  }));
  return { changes, isReformatted: different.length === 0 && texts.wanted !== texts.observed };
}

function shown(path: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  // A unit gives a program its environment in one value, names and all.
  return isSecretName(path) || isSecretName(value) ? '(hidden)' : shortened(redactText(value));
}

function shortened(text: string): string {
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
