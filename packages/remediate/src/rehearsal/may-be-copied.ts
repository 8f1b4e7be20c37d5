import { isSecretName } from '@dwcp/drift';
import type { NodeRelease } from '@dwcp/model';
import type { StateCopy } from './state-copy.ts';

/**
 * Why a state that was read is not taken to a lab; null where it may be. The lab runs on the machine that deploys, its root is
 * nearly that of the machine, and who changed a node may have meant to get there: what a program would run stays where it is,
 * and so does what looks like a secret. What stands in the release itself is neither. Pure.
 */
export function whyNotCopied({ file, subject }: StateCopy, text: string, { files }: NodeRelease): string | null {
  if (file === null) return null;
  const released = new Set(linesOf(files.find(({ path }) => path === file)?.content ?? ''));
  // Owner and permissions stand before the content of a file.
  const lines = linesOf(subject === file ? text.slice(text.indexOf('\n') + 1) : text);
  const own = lines.filter((line) => !released.has(line));
  if (own.some(isSecretName)) return 'it names a secret that is not of the release';
  if (own.length === 0 || subject !== file) return null;
  if (!isRead.some((pattern) => pattern.test(file))) return 'whoever changed it may have it run as a program';
  return own.some(runsSomething) ? 'it names a program to run that is not of the release' : null;
}

/** Files a daemon only reads, in a language in which nothing is run. */
const isRead: readonly RegExp[] = [
  /^\/etc\/nftables\.conf$/,
  /^\/etc\/frr\/frr\.conf$/,
  /^\/etc\/wireguard\/wg-[^/]+\.conf$/,
  /^\/etc\/dwcp\/[^/]+\.ya?ml$/,
  /^\/etc\/sysctl\.d\/[^/]+\.conf$/,
  /^\/etc\/modules-load\.d\/[^/]+\.conf$/,
];

/** wg-quick(8): hooks. nft(8): other files are read in. */
function runsSomething(line: string): boolean {
  return /^\s*((Pre|Post)(Up|Down)\s*=|include\b)/i.test(line);
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
