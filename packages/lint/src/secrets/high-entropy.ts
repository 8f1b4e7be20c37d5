import { changeRate, entropyOf } from './entropy.ts';
import { isPublicName, nameBefore } from './name-before.ts';
import type { SecretMatch } from './secret-match.ts';

/**
 * Where random text begins. Of a random base64 text of 32 characters and more, 99 in 100 have at least this entropy,
 * change kind at least this often and hold all three kinds; names, paths and numbers of the repository stay below
 * (high-entropy.test.ts measures both).
 */
export const thresholds = {
  base64: { length: 24, bits: 3.9, changeRate: 0.45 },
  hex: { length: 32, bits: 3 },
} as const;

/** Lengths of MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512 in hexadecimal digits. */
const digestLengths: ReadonlySet<number> = new Set([32, 40, 56, 64, 96, 128]);

/** The look-behind lets a search start only where a run starts: without it short runs are read once per character. */
const runForm = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}/g;

/** Texts that look generated: base64 and hexadecimal runs without the structure of words. */
export function highEntropy(text: string): readonly SecretMatch[] {
  return joined(
    text,
    [...text.matchAll(runForm)].flatMap((found) => {
      const [run, start] = [found[0], found.index];
      const what = kindOf(run, text, start);
      return what === null ? [] : [{ ruleId: 'secret/entropy', what, start, end: start + run.length }];
    }),
  );
}

function kindOf(run: string, text: string, start: number): string | null {
  if (/^[0-9a-f-]+$/i.test(run)) return hexKind(run, text, start);
  if (!isRandomBase64(run)) return null;
  return isPublic(run, text, start) ? null : 'a text that looks like a generated key';
}

/** Whether a run has what random base64 has. */
export function isRandomBase64(run: string): boolean {
  const { length, bits, changeRate: rate } = thresholds.base64;
  const hasAllKinds = /[a-z]/.test(run) && /[A-Z]/.test(run) && /[0-9]/.test(run);
  return run.length >= length && hasAllKinds && entropyOf(run) >= bits && changeRate(run) >= rate;
}

/** A digest has the length of one. Under a name that says key it is a key all the same. */
function hexKind(run: string, text: string, start: number): string | null {
  const { length, bits } = thresholds.hex;
  if (run.includes('-') || run.length < length || entropyOf(run) < bits) return null;
  const name = nameBefore(text, start);
  const isNamedKey = /key|secret|token|psk|seed|auth/i.test(name);
  if (isPublicName(name) || (digestLengths.has(run.length) && !isNamedKey)) return null;
  return isPublic(run, text, start) ? null : 'hexadecimal digits that look like a generated key';
}

/** Public keys of ssh, digests with their algorithm before them, encoded certificates, and what a name calls public. */
function isPublic(run: string, text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 40), start);
  return (
    /^AAAA[A-Z]/.test(run) ||
    run.startsWith('LS0tLS1CRUdJTi') ||
    /^sha(1|224|256|384|512)-/.test(run) ||
    /(SHA(1|256|384|512)|MD5|h1|zh|sha\d+|public[-_ ]?key|peer)\s{0,4}[:=]?\s?["']?$/i.test(before) ||
    isPublicName(nameBefore(text, start))
  );
}

/** Runs with nothing but line ends, blanks and quotes between them are lines of one value. */
function joined(text: string, matches: readonly SecretMatch[]): readonly SecretMatch[] {
  const result: SecretMatch[] = [];
  for (const match of matches) {
    const last = result.at(-1);
    const gap = last === undefined ? null : text.slice(last.end, Math.min(match.start, last.end + 81));
    if (last !== undefined && gap !== null && /^[\s"'\\]{0,80}$/.test(gap) && gap.includes('\n')) {
      result[result.length - 1] = { ...last, end: match.end };
    } else {
      result.push(match);
    }
  }
  return result;
}
