import { nearest } from '../../schema/unknown-key-hint.ts';

/** What to write instead of a name that is not there: the nearest one, or those there are. */
export function nameHint(names: readonly string[], text: string): string {
  const near = nearest(names, text);
  if (near !== null) return `did you mean ${near}?`;
  if (names.length === 0) return 'the environment has none';
  const shownNames = names.slice(0, 12).join(', ');
  return `name one of ${names.length > 12 ? `${shownNames}, ...` : shownNames}`;
}
