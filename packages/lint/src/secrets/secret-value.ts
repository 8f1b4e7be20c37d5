import { entropyOf } from './entropy.ts';

/** Starts of values that only say where a secret is: references, paths, template and language expressions. */
const references: readonly RegExp[] = [
  /^\$/,
  /^(file|env|vault|ref\+\w+|op|awssm|ssm|sops|secretref|keyring):/i,
  /^arn:aws[\w-]*:(secretsmanager|ssm|kms):/,
  /\{\{|\{%|<%|%\(|\$\{|\$\(|#\{/,
  /^(\/|\.\.?\/|~\/|@)/,
  /^ENC\[/,
  /^\$ANSIBLE_VAULT/,
];

/** What documentation and reports write where a secret would be. */
const placeholders: readonly RegExp[] = [
  /^<.*>$/s,
  /^\[.*\]$/s,
  /^[([]?(redacted|hidden|masked|omitted|placeholder|removed|unset)[)\]]?$/i,
  /^([x*._0-])\1*$/i,
  /\b(your|my)[-_ ]/i,
  /(^|[^a-z])example([^a-z]|$)/i,
  /EXAMPLE/,
  /x{6,}|\*{3,}|\.{3}|…/i,
];

/** Words and numbers of a setting that merely has such a name. */
const settings =
  /^(none|null|nil|undefined|true|false|yes|no|on|off|auto|jwt|oauth2?|m?tls|psk|hmac-sha\d+|rbac|basic|bearer|required|optional|environment|enabled|disabled|prompt|preserve|generated?|random|str|string|text|bool|int|object|\d{1,5}|\d+(\.\d+)?\s?(us|ms|s|m|h|d|days?|hours?|minutes?))$/i;

/** True when a value beside a key named as a secret can be the secret itself. */
export function isLiteralSecret(value: string): boolean {
  return value.length >= 4 && !settings.test(value) && !isStandIn(value);
}

/** True for what only says where a secret is, or that one would be here. */
export function isStandIn(value: string): boolean {
  return references.some((form) => form.test(value)) || placeholders.some((form) => form.test(value));
}

/** True for a token of documentation (`…EXAMPLE`) or one filled up with the same few characters. */
export function isExampleToken(token: string): boolean {
  return /example|x{8,}/i.test(token) || entropyOf(token.slice(-24)) < 2.5;
}
