import type { Issue } from '../issue.ts';
import { parseSecretReference } from '../schema/units.ts';
import { issue, type Path } from './rule.ts';

const secretKey =
  /(password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key|preshared[-_]?key|psk|credentials?)$/i;

const secretForms: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw480]=$/, 'a WireGuard key'],
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+/, 'a signed token'],
  [/\bgh[pousr]_[A-Za-z0-9]{36}/, 'a GitHub token'],
  [/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i, 'a password in a URL'],
];

/** Secrets in a document, by the name of their key or by their form. The values are never shown. */
export function literalSecrets(value: unknown, path: Path = []): readonly Issue[] {
  if (typeof value === 'object' && value !== null) {
    if (parseSecretReference(value) !== null) return [];
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    return entries.flatMap(([key, child]) => literalSecrets(child, [...path, key]));
  }
  const what = secretIn(value, path.findLast((step) => typeof step === 'string') ?? '');
  if (what === null) return [];
  return [
    issue('config/literal-secret', path, {
      message: `${what} is written into the file`,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what users write
      hint: 'replace it by `${NAME}` or `file:/absolute/path`, and change the secret: it has been seen',
    }),
  ];
}

function secretIn(value: unknown, key: string): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value);
  const form = secretForms.find(([pattern]) => pattern.test(text));
  if (form !== undefined) return form[1];
  // A path, a switched-off method or a duration beside such a key is no secret.
  const isHarmless = /^(\/.*|none|auto|\d+(\.\d+)?(us|ms|s|m|h)?|)$/.test(text) && typeof value === 'string';
  return secretKey.test(key) && !isHarmless && parseSecretReference(text) === null ? 'a secret' : null;
}
