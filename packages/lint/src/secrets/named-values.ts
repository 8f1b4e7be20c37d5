import type { SecretMatch } from './secret-match.ts';
import { isLiteralSecret } from './secret-value.ts';
import { readValue, type ValueStyle } from './value-after.ts';

/** What the name of a key that holds a secret ends in, up to the sign that gives it a value. */
const namedKey =
  /(password|passwd|passphrase|pwd|pass|secret|token|psk|credentials?|connection[-_]?string|(?:api|secret|private|preshared|pre[-_]shared|shared|access|auth|encryption|signing|master|session|hmac|account)[-_]?key)["']?[ \t]{0,16}(=>|:=|=|:)(?![=:])/gi;

/** Values given without such a sign, in the words of the tools dwcp writes for. */
const spoken: readonly RegExp[] = [
  /--(?:password|passphrase|secret|token|api-key|preshared-key)[ \t]{1,8}(\S{4,256})/g,
  /\bneighbor[ \t]\S{1,64}[ \t]password[ \t]{1,8}(\S{4,256})/g,
  /:[ \t]{1,8}(?:PSK|EAP|XAUTH)[ \t]{1,8}"([^"\n]{4,256})"/g,
  /\blogin[ \t]{1,8}\S{1,128}[ \t]{1,8}password[ \t]{1,8}(\S{4,256})/g,
];

/** Values beside keys that are named as secrets. `style` tells how the file writes values. */
export function namedValues(text: string, style: ValueStyle): readonly SecretMatch[] {
  return [...keyedValues(text, style), ...spokenValues(text)];
}

function keyedValues(text: string, style: ValueStyle): readonly SecretMatch[] {
  const matches: SecretMatch[] = [];
  let searched = 0;
  for (const found of text.matchAll(namedKey)) {
    // Names inside a value, as in `secret: arn:aws:secretsmanager:…:secret:name`.
    if (found.index < searched) continue;
    const name = nameEndingIn(text, found.index, found[1] ?? '');
    const value = name === null ? null : readValue(text, found.index + found[0].length, style);
    if (name === null || value === null) continue;
    const end = value.start + value.text.length;
    const isFound = isLiteralSecret(value.text) && !isEmulatorKey(name, value.text);
    searched = isFound ? end : value.start + (/^[^\s"',;]*/.exec(value.text)?.[0].length ?? 0);
    if (!isFound) continue;
    matches.push({ ruleId: 'secret/named-value', what: `the value of ${name}`, start: value.start, end });
  }
  return matches;
}

/** What an emulated cloud is given: AWS makes its own of 20 and 40 characters of all kinds. */
function isEmulatorKey(name: string, value: string): boolean {
  return /(access|secret)[-_]?key$/i.test(name) && /^[a-z]{1,12}$/.test(value);
}

/** The whole name of the key; null where it names no secret: public keys, `compass`, `max_token`, a path. */
function nameEndingIn(text: string, at: number, word: string): string | null {
  const before = /[\w./-]{0,64}$/.exec(text.slice(Math.max(0, at - 64), at))?.[0] ?? '';
  if (before.includes('/')) return null;
  const isWholeWord = before === '' || /[-_.]$/.test(before) || /^[A-Z]/.test(word);
  if (/^(pass|pwd|psk|credentials?)$/i.test(word) && !isWholeWord) return null;
  if (/(pub|public|max|min|next|page|num|no|has|is)[-_.]?$/i.test(before)) return null;
  return `${before}${word}`;
}

function spokenValues(text: string): readonly SecretMatch[] {
  return spoken.flatMap((form) =>
    [...text.matchAll(form)].flatMap((found) => {
      const value = found[1] ?? '';
      if (!isLiteralSecret(value)) return [];
      const start = found.index + found[0].lastIndexOf(value);
      return [{ ruleId: 'secret/named-value', what: 'a password', start, end: start + value.length }] as const;
    }),
  );
}
