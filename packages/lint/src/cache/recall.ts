import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { makeDirectory, readTextIfPresent, writeFileAtomic } from '@dwcp/io';
import type { LintReport } from '../report.ts';

/** Raised when the form of a stored report changes. */
const storeVersion = 1;

interface StoredReport {
  readonly storeVersion: number;
  readonly fingerprint: string;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly report: string;
  readonly sha256: string;
}

/** The report of an earlier run on exactly the same things; null when there is none, or it is not whole. */
export async function recallReport(file: string, fingerprint: string): Promise<LintReport | null> {
  const text = await readTextIfPresent(file).catch(() => null);
  if (text === null) return null;
  try {
    const stored = JSON.parse(text) as Partial<StoredReport>;
    const isSame = stored.storeVersion === storeVersion && stored.fingerprint === fingerprint;
    if (!isSame || typeof stored.report !== 'string' || stored.sha256 !== sealOf(fingerprint, stored.report))
      return null;
    return { ...(JSON.parse(stored.report) as LintReport), reusedFrom: stored.madeAt ?? null };
  } catch {
    return null;
  }
}

/** Keeps a report for the next run, when looking again could not find more: nothing was left unlooked at. */
export async function rememberReport(
  file: string,
  report: LintReport,
  from: { readonly fingerprint: string; readonly now: Date },
): Promise<void> {
  if (report.parts.some((part) => part.uncheckedReason !== null && !part.isLeftOut)) return;
  const text = JSON.stringify(report);
  const stored: StoredReport = {
    storeVersion,
    fingerprint: from.fingerprint,
    madeAt: from.now.toISOString(),
    report: text,
    sha256: sealOf(from.fingerprint, text),
  };
  await makeDirectory(dirname(file));
  await writeFileAtomic(file, JSON.stringify(stored));
}

function sealOf(fingerprint: string, report: string): string {
  return createHash('sha256').update(`${fingerprint}\n${report}`).digest('hex');
}
