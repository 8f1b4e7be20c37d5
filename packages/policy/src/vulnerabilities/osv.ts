import * as z from 'zod';
import { cvss3BaseScore } from './cvss.ts';
import {
  nameSchema,
  severityOf,
  sortedVulnerabilities,
  type Vulnerabilities,
  type Vulnerability,
  worstSeverity,
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
    says_exploited: false,
    scanned: packages.length > 0,
    not_judged: {},
    findings: sortedVulnerabilities(packages.flatMap(ofPackage)),
  };
}

function ofPackage(scanned: ScannedPackage): readonly Vulnerability[] {
  const { name, version } = scanned.package;
  const all = scanned.vulnerabilities ?? [];
  const rated = new Map(all.map((one) => [one.id, ratingOf(one, scanned)]));
  return all.map((one) => {
    const { cvss_score, severity } = ofGroup(one, { scanned, rated });
    return {
      id: one.id,
      package: name,
      installed_version: version,
      fixed_version: fixedVersion(one, name),
      cvss_score,
      severity,
      exploitable: false,
    };
  });
}

type Rating = Pick<Vulnerability, 'cvss_score' | 'severity'>;

function ratingOf(one: Advisory, scanned: ScannedPackage): Rating {
  const cvss_score = scoreOf(one, scanned);
  const word = one.database_specific?.severity;
  return { cvss_score, severity: severityOf(typeof word === 'string' ? word : null, cvss_score) };
}

/** The databases of Go and Python rate nothing: an advisory without a rating has that of the same flaw in another one. */
function ofGroup(
  one: Advisory,
  known: { readonly scanned: ScannedPackage; readonly rated: ReadonlyMap<string, Rating> },
): Rating {
  const own = known.rated.get(one.id) ?? { cvss_score: null, severity: 'unknown' };
  if (own.severity !== 'unknown') return own;
  const group = (known.scanned.groups ?? []).find((candidate) => candidate.ids.includes(one.id));
  const others = (group?.ids ?? []).flatMap((id) => known.rated.get(id) ?? []);
  const scores = others.flatMap(({ cvss_score }) => cvss_score ?? []);
  return {
    cvss_score: scores.length === 0 ? null : Math.max(...scores),
    severity: worstSeverity(others.map(({ severity }) => severity)),
  };
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
