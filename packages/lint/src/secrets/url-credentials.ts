import type { SecretMatch } from './secret-match.ts';
import { isStandIn } from './secret-value.ts';

/** A password in a URL of any scheme. Every part has an upper bound, so that the search stays linear. */
const credentials = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{0,128}:([^\s/@"'<>]{1,256})@[^\s/@"'<>]/gi;

export function urlCredentials(text: string): readonly SecretMatch[] {
  if (!text.includes('://')) return [];
  return [...text.matchAll(credentials)].flatMap((found) => {
    const password = found[1] ?? '';
    if (isStandIn(password)) return [];
    const start = found.index + found[0].length - 2 - password.length;
    return [{ ruleId: 'secret/url-credentials', what: 'a password in a URL', start, end: start + password.length }];
  });
}
