import { DwcpError } from '@dwcp/model';
import { loadVulnerabilities, type Vulnerabilities } from '@dwcp/policy';
import { leftOut, type PartResult, unchecked } from '../part-result.ts';
import { readReport } from './read-report.ts';

/** The report of a vulnerability scanner. */
export interface ScanReport {
  readonly file: string;
  /** As the scanner wrote it. */
  readonly text: string;
  readonly document: Vulnerabilities;
  /** True when nobody says when the scan was made, and the date of the file was taken for it. */
  readonly isDatedByFile: boolean;
}

/**
 * Reads it. A report that does not say when the scan was made has the time that was given, else the date of its file.
 * Throws REPORT_UNREADABLE for what is none, and USAGE for a time beside one the report gives itself.
 */
export async function loadScanReport(
  path: string,
  options: { readonly projectDir: string; readonly scannedAt: string | null },
): Promise<ScanReport> {
  const { file, text, modifiedAt } = await readReport(path, options.projectDir);
  const document = loadVulnerabilities(text, file);
  if (document.scanned_at === null) {
    const scanned_at = options.scannedAt ?? modifiedAt.toISOString();
    return { file, text, document: { ...document, scanned_at }, isDatedByFile: options.scannedAt === null };
  }
  if (options.scannedAt !== null) {
    throw new DwcpError('USAGE', `${file} says itself when the scan was made: ${document.scanned_at}`, {
      hint: 'leave --vulnerabilities-scanned-at out',
    });
  }
  return { file, text, document, isDatedByFile: false };
}

/** What such a report cannot say, as parts: of its content, of exploits, of its age. */
export function scanParts({ file, document, isDatedByFile }: ScanReport): readonly PartResult[] {
  const { scanner, scanned, says_exploited, scanned_at, not_judged } = document;
  const unjudged = Object.entries(not_judged).map(([what, count]) => `${count} × ${what}`);
  const all = scanner === 'osv' ? ': `osv-scanner --all-packages` names everything it looked at' : '';
  return [
    // A report without a finding is good news only of what was looked at.
    ...(scanned ? [] : [unchecked('policy vulnerabilities', `${file} names nothing the scanner looked at${all}`)]),
    ...(unjudged.length === 0
      ? []
      : [unchecked('policy vulnerabilities beside', `${file} holds what no rule judges: ${unjudged.join(', ')}`)]),
    ...(says_exploited
      ? []
      : [
          leftOut(
            'policy vulnerabilities exploited',
            `${file} does not say what is exploited in the wild; severities and scores are judged all the same`,
          ),
        ]),
    ...(isDatedByFile
      ? [
          leftOut(
            'policy vulnerabilities time',
            `${file} does not say when the scan was made: its date, ${scanned_at}, was taken; --vulnerabilities-scanned-at gives it`,
          ),
        ]
      : []),
  ];
}
