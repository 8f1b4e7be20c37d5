import { DwcpError } from '@dwcp/model';
import { readTextIfPresent } from './files.ts';
import type { Shape } from './shape.ts';

export interface ReadStateOptions {
  /** The one next step when the file cannot be read as what was written. */
  readonly hint?: string;
}

/**
 * The content of a JSON file dwcp keeps; null when there is none. Every such file is read through here: one that was cut
 * off, emptied, filled with zeros or holds something else throws STATE_CORRUPT, which names it.
 */
export async function readState<T>(path: string, shape: Shape<T>, options: ReadStateOptions = {}): Promise<T | null> {
  const text = await readTextIfPresent(path);
  if (text === null) return null;
  const value = jsonOrAbsent(text);
  if (shape(value)) return value;
  throw stateCorrupt(path, options);
}

/** The error for a file dwcp keeps and no longer understands. */
export function stateCorrupt(path: string, options: ReadStateOptions = {}): DwcpError {
  return new DwcpError('STATE_CORRUPT', `${path} is not what dwcp wrote`, {
    hint: options.hint ?? 'run `dwcp destroy`, then deploy again',
  });
}

function jsonOrAbsent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
