import * as z from 'zod';
import { cvss3BaseScore } from './cvss.ts';
import {
  nameSchema,
  severityOf,
  sortedVulnerabilities,
  type Vulnerabilities,
  type Vulnerability,
} from './vulnerabilities.ts';

const affected = z.object({
  package: z.object({ name: z.string() }).optional(),
  ranges: z.array(z.object({ events: z.array(z.object({ fixed: z.string().optional() })).optional() })).nullish(),
});

const advisory = z.object({
  id: nameSchema,
  severity: z.array(z.object({ type: z.string(), score: z.string() })).nullish(),
  affected: z.array(affected).nullish(),
  database_specific: z.object({ severity: z.unknown() }).partial().nullish(),
});
type Advisory = z.output<typeof advisory>;

const scannedPackage = z.object({
  package: z.object({ name: nameSchema, version: nameSchema }),
  vulnerabilities: z.array(advisory).nullish(),
  groups: z.array(z.object({ ids: z.array(z.string()), max_severity: z.string().optional() })).nullish(),
});
type ScannedPackage = z.output<typeof scannedPackage>;

/** `osv-scanner --format json` (google.github.io/osv-scanner/output); the advisories are of the OSV schema. */
export const osvSchema = z.object({
  results: z.array(z.object({ packages: z.array(scannedPackage).nullish() })),
});

export function fromOsv(report: z.output<typeof osvSchema>): Vulnerabilities {
  const packages = report.results.flatMap((result) => result.packages ?? []);
  return {
    scanner: 'osv',
    scanned_at: null,
    scanned: packages.length > 0,
    findings: sortedVulnerabilities(packages.flatMap(ofPackage)),
  };
}

function ofPackage(scanned: ScannedPackage): readonly Vulnerability[] {
  const { name, version } = scanned.package;
  return (scanned.vulnerabilities ?? []).map((one) => {
    const cvss_score = scoreOf(one, scanned);
    const word = one.database_specific?.severity;
    return {
      id: one.id,
      package: name,
      installed_version: version,
      fixed_version: fixedVersion(one, name),
      cvss_score,
      severity: severityOf(typeof word === 'string' ? word : null, cvss_score),
      exploitable: null,
    };
  });
}

/** Computed from the vectors of v3; a vector of another version has only the score the scanner gives its group. */
function scoreOf(one: Advisory, scanned: ScannedPackage): number | null {
  const scores = (one.severity ?? []).flatMap((rating) => cvss3BaseScore(rating.score) ?? []);
  if (scores.length > 0) return Math.max(...scores);
  const group = (scanned.groups ?? []).find((candidate) => candidate.ids.includes(one.id));
  const given = Number.parseFloat(group?.max_severity ?? '');
  return Number.isFinite(given) && given >= 0 && given <= 10 ? given : null;
}

function fixedVersion(one: Advisory, name: string): string | null {
  const own = (one.affected ?? []).filter((entry) => entry.package?.name === name);
  const events = own.flatMap((entry) => entry.ranges ?? []).flatMap((range) => range.events ?? []);
  return events.flatMap((event) => event.fixed ?? []).at(-1) ?? null;
}
