import { checkReport, parseJsonReport, unreadable } from '../resources/read-report.ts';
import { own } from '../resources/value.ts';
import { fromGrype, grypeSchema } from './grype.ts';
import { fromOsv, osvSchema } from './osv.ts';
import { fromTrivy, trivySchema } from './trivy.ts';
import type { Vulnerabilities } from './vulnerabilities.ts';

const accepted = 'a report of `trivy --format json`, `grype -o json` or `osv-scanner --format json`';

/** The content of a scanner's report. Throws REPORT_UNREADABLE for anything that is none of the three. */
export function loadVulnerabilities(text: string, file: string): Vulnerabilities {
  const report = parseJsonReport(text, { file, what: accepted });
  if (own(report, 'SchemaVersion') !== undefined) {
    return fromTrivy(checkReport(report, trivySchema, { file, what: 'a report of Trivy' }));
  }
  if (own(report, 'matches') !== undefined) {
    return fromGrype(checkReport(report, grypeSchema, { file, what: 'a report of Grype' }));
  }
  if (own(report, 'results') !== undefined) {
    return fromOsv(checkReport(report, osvSchema, { file, what: 'a report of OSV-Scanner' }));
  }
  throw unreadable({ file, what: accepted }, `is not ${accepted}`);
}
