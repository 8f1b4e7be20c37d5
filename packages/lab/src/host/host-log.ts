import { readTextIfPresent } from '@dwcp/io';

/** The last lines of a host's log, or a word that there are none. */
export async function tailOf(path: string): Promise<string> {
  const text = (await readTextIfPresent(path)) ?? '';
  return text.trimEnd().split('\n').slice(-15).join('\n') || 'its log is empty';
}
