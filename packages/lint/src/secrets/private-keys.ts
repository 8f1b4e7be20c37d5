import { entropyOf } from './entropy.ts';
import { isPublicName, nameBefore } from './name-before.ts';
import type { SecretMatch } from './secret-match.ts';

/** Private keys by their form: PEM of any kind, age, and 32-byte keys where the name says that they are private. */
export function privateKeys(text: string): readonly SecretMatch[] {
  return [...pemKeys(text), ...encodedPemKeys(text), ...ageKeys(text), ...wireguardKeys(text)];
}

const pemBoundary = /-----(BEGIN|END) ([A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?)-----/g;

/** From a BEGIN to the END that follows it. A key that was cut off is one too. */
function pemKeys(text: string): readonly SecretMatch[] {
  const boundaries = [...text.matchAll(pemBoundary)];
  return boundaries.flatMap((found, index) => {
    if (found[1] !== 'BEGIN') return [];
    const next = boundaries[index + 1];
    const bodyStart = found.index + found[0].length;
    const body = text.slice(bodyStart, bodyStart + 16_384);
    // Code that looks for keys, and pages about them, name the boundary and have no key behind it.
    if (!/^(\s|\\[nr]|[#|>*]){0,40}([A-Za-z0-9+/=]{16}|Proc-Type:|Version:|Comment:)/.test(body)) return [];
    const bodyEnd = bodyStart + (/^[A-Za-z0-9+/=\s\\]*/.exec(body)?.[0].trimEnd().length ?? 0);
    const end = next?.[1] === 'END' ? next.index + next[0].length : bodyEnd;
    const what = `${/^[AEIOU]/.test(found[2] ?? '') ? 'an' : 'a'} ${found[2]?.replace(/ BLOCK$/, '')}`;
    return [{ ruleId: 'secret/private-key', what: lowerCaseWords(what), start: found.index, end }];
  });
}

/** `a RSA PRIVATE KEY` → `a RSA private key`. */
function lowerCaseWords(what: string): string {
  return what.replace('PRIVATE KEY', 'private key').replace('ENCRYPTED', 'encrypted');
}

/** PEM inside base64, as cloud-init and Kubernetes carry it: `-----BEGIN` encodes to LS0tLS1CRUdJTi. */
function encodedPemKeys(text: string): readonly SecretMatch[] {
  return [...text.matchAll(/LS0tLS1CRUdJTi[A-Za-z0-9+/]{32,}={0,2}/g)].flatMap((found) => {
    const head = Buffer.from(found[0].slice(0, 80), 'base64').toString('latin1');
    if (!/^-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY/.test(head)) return [];
    return [{ ruleId: 'secret/private-key', what: 'a private key in base64', ...extentOf(found) }];
  });
}

function ageKeys(text: string): readonly SecretMatch[] {
  return [...text.matchAll(/\bAGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{40,}/gi)].map((found) => ({
    ruleId: 'secret/private-key',
    what: 'an age private key',
    ...extentOf(found),
  }));
}

/**
 * The end of 32 bytes in base64: 43 characters, of which the last carries four bits (wg(8)). Looked for from there, since
 * texts have few such ends and many words that could begin one.
 */
const wireguardEnd = /[AEIMQUYcgkosw048]=(?<=(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{43}=)(?![A-Za-z0-9+/=])/g;
const wireguardLength = 44;

function wireguardKeys(text: string): readonly SecretMatch[] {
  return [...text.matchAll(wireguardEnd)].flatMap((found) => {
    const end = found.index + found[0].length;
    const start = end - wireguardLength;
    const name = nameBefore(text, start);
    const isPrivate = /private|preshared|pre_shared|psk|secret|(wg|wireguard)[\w-]*key/i.test(name);
    if (!isPrivate || isPublicName(name) || entropyOf(text.slice(start, end)) < 3) return [];
    const what = /psk|shared/i.test(name) ? 'a WireGuard preshared key' : 'a WireGuard private key';
    return [{ ruleId: 'secret/private-key', what, start, end }];
  });
}

function extentOf(found: RegExpExecArray): { readonly start: number; readonly end: number } {
  return { start: found.index, end: found.index + found[0].length };
}
