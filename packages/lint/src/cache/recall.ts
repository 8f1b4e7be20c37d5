import { createHmac, timingSafeEqual } from 'node:crypto';
import { dirname } from 'node:path';
import { makeDirectory, readTextIfPresent, writeFileAtomic } from '@dwcp/io';
import type { LintReport } from '../report.ts';
import { isOnlyOurs } from './seal-key.ts';

/** Raised when the form of a stored report changes. */
const storeVersion = 2;

interface StoredReport {
  readonly storeVersion: number;
  readonly fingerprint: string;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly report: string;
  /** HMAC-SHA-256 of all the others, with a key that lies outside of the project. */
  readonly seal: string;
}

/**
 * The report of an earlier run on exactly the same things; null when there is none, when it is not whole or not sealed with
 * the key of this user, and where somebody else may write.
 */
export async function recallReport(
  file: string,
  from: { readonly fingerprint: string; readonly key: Buffer | null },
): Promise<LintReport | null> {
  const { fingerprint, key } = from;
  if (key === null) return null;
  const text = await readTextIfPresent(file).catch(() => null);
  if (text === null) return null;
  try {
    if (!(await isOnlyOurs(dirname(file))) || !(await isOnlyOurs(file))) return null;
    const stored = JSON.parse(text) as Partial<StoredReport>;
    const isSame = stored.storeVersion === storeVersion && stored.fingerprint === fingerprint;
    const { report, madeAt, seal } = stored;
    if (!isSame || typeof report !== 'string' || typeof madeAt !== 'string' || typeof seal !== 'string') return null;
    if (!isEqual(seal, sealOf({ fingerprint, madeAt, report }, key))) return null;
    return { ...(JSON.parse(report) as LintReport), reusedFrom: madeAt };
  } catch {
    return null;
  }
}

/** Keeps a report for the next run, when looking again could not find more: nothing was left unlooked at. */
export async function rememberReport(
  file: string,
  report: LintReport,
  from: { readonly fingerprint: string; readonly now: Date; readonly key: Buffer | null },
): Promise<void> {
  if (from.key === null) return;
  if (report.parts.some((part) => part.uncheckedReason !== null && !part.isLeftOut)) return;
  const said = { fingerprint: from.fingerprint, madeAt: from.now.toISOString(), report: JSON.stringify(report) };
  const stored: StoredReport = { storeVersion, ...said, seal: sealOf(said, from.key) };
  await makeDirectory(dirname(file));
  await writeFileAtomic(file, JSON.stringify(stored));
}

function sealOf(said: Pick<StoredReport, 'fingerprint' | 'madeAt' | 'report'>, key: Buffer): string {
  const { fingerprint, madeAt, report } = said;
  return createHmac('sha256', key)
    .update(JSON.stringify([storeVersion, fingerprint, madeAt, report]))
    .digest('hex');
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
