import * as z from 'zod';
import { cvss3BaseScore } from './cvss.ts';
import { countsOf, nameSchema, severityOf, sortedVulnerabilities, type Vulnerabilities } from './vulnerabilities.ts';

const rating = z.object({
  version: z.string().optional(),
  vector: z.string().optional(),
  metrics: z.object({ baseScore: z.number().optional() }).optional(),
});
type Rating = z.output<typeof rating>;

const described = z.object({
  cvss: z.array(rating).nullish(),
  knownExploited: z.array(z.unknown()).nullish(),
});

/** `grype -o json` (anchore/grype, grype/presenter/models/document.go). */
export const grypeSchema = z.object({
  matches: z.array(
    z.object({
      vulnerability: described.extend({
        id: nameSchema,
        severity: z.string().optional(),
        fix: z.object({ versions: z.array(z.string()).nullish() }).optional(),
      }),
      relatedVulnerabilities: z.array(described).nullish(),
      artifact: z.object({ name: nameSchema, version: nameSchema }),
    }),
  ),
  // Matches a rule of its configuration or a VEX document takes out: accepted by nobody, and without end.
  ignoredMatches: z.array(z.unknown()).nullish(),
  source: z.looseObject({ type: z.string() }).nullish(),
  descriptor: z.object({
    name: z.literal('grype'),
    timestamp: z.string().optional(),
    db: z.object({ status: z.object({ schemaVersion: z.string().optional() }).nullish() }).nullish(),
  }),
});

export function fromGrype(report: z.output<typeof grypeSchema>): Vulnerabilities {
  const { timestamp, db } = report.descriptor;
  return {
    scanner: 'grype',
    // Databases of schema 6 and later hold the catalogue of CISA; a report leaves the field out where nothing is in it.
    says_exploited: Number.parseInt((db?.status?.schemaVersion ?? '').replace(/^v/, ''), 10) >= 6,
    scanned_at: timestamp === undefined || timestamp === '' ? null : timestamp,
    // Without a match Grype names what it looked at all the same.
    scanned: report.matches.length > 0 || (report.source ?? null) !== null,
    not_judged: countsOf({ 'match the scanner was told to ignore': report.ignoredMatches?.length ?? 0 }),
    findings: sortedVulnerabilities(
      report.matches.map(({ vulnerability, relatedVulnerabilities, artifact }) => {
        const related = relatedVulnerabilities ?? [];
        // A distribution rates seldom; the CVE it is about does.
        const cvss_score = scoreOf(vulnerability.cvss ?? []) ?? scoreOf(related.flatMap((one) => one.cvss ?? []));
        const isExploited = [vulnerability, ...related].some((one) => (one.knownExploited ?? []).length > 0);
        return {
          id: vulnerability.id,
          package: artifact.name,
          installed_version: artifact.version,
          fixed_version: vulnerability.fix?.versions?.[0] ?? null,
          cvss_score,
          severity: severityOf(vulnerability.severity, cvss_score),
          exploitable: isExploited,
        };
      }),
    ),
  };
}

/** The worst of the newest version rated, v3 before v4 before v2. */
function scoreOf(ratings: readonly Rating[]): number | null {
  for (const version of ['3', '4', '2']) {
    const scores = ratings
      .filter((one) => one.version?.startsWith(version) === true)
      .flatMap((one) => one.metrics?.baseScore ?? cvss3BaseScore(one.vector ?? '') ?? []);
    if (scores.length > 0) return Math.max(...scores);
  }
  return null;
}
