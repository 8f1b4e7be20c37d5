import * as z from 'zod';
import { countsOf, nameSchema, severityOf, sortedVulnerabilities, type Vulnerabilities } from './vulnerabilities.ts';

const score = z.number().optional();
const scores = z.object({ V2Score: score, V3Score: score, V40Score: score });
type Scores = z.output<typeof scores>;

const vulnerability = z.object({
  VulnerabilityID: nameSchema,
  PkgName: nameSchema,
  InstalledVersion: nameSchema.optional(),
  FixedVersion: z.string().optional(),
  Severity: z.string().optional(),
  SeveritySource: z.string().optional(),
  CVSS: z.record(z.string(), scores).optional(),
});

/** `trivy --format json` (trivy.dev, pkg/types/report.go), schema version 2. */
export const trivySchema = z.object({
  SchemaVersion: z.literal(2),
  CreatedAt: z.string().optional(),
  Results: z
    .array(
      z.object({
        Class: z.string().optional(),
        Vulnerabilities: z.array(vulnerability).nullish(),
        // With --show-suppressed: what an ignore file or a VEX document takes out.
        ExperimentalModifiedFindings: z.array(z.unknown()).nullish(),
        Secrets: z.array(z.unknown()).nullish(),
        Misconfigurations: z.array(z.object({ Status: z.string().optional() })).nullish(),
      }),
    )
    .nullish(),
});

export function fromTrivy(report: z.output<typeof trivySchema>): Vulnerabilities {
  const results = report.Results ?? [];
  const found = results.flatMap((result) => result.Vulnerabilities ?? []);
  return {
    scanner: 'trivy',
    scanned_at: report.CreatedAt ?? null,
    says_exploited: false,
    // Other classes are secrets, licences and settings.
    scanned: found.length > 0 || results.some(({ Class }) => Class === 'os-pkgs' || Class === 'lang-pkgs'),
    not_judged: countsOf({
      'finding the scanner was told to ignore': results.flatMap((one) => one.ExperimentalModifiedFindings ?? []).length,
      secret: results.flatMap((one) => one.Secrets ?? []).length,
      misconfiguration: results
        .flatMap((one) => one.Misconfigurations ?? [])
        .filter(({ Status }) => Status !== 'PASS' && Status !== 'EXCEPTION').length,
    }),
    findings: sortedVulnerabilities(
      found.map((one) => {
        const cvss_score = scoreOf(one.CVSS ?? {}, one.SeveritySource);
        return {
          id: one.VulnerabilityID,
          package: one.PkgName,
          installed_version: one.InstalledVersion ?? '',
          fixed_version: one.FixedVersion === undefined || one.FixedVersion === '' ? null : one.FixedVersion,
          cvss_score,
          severity: severityOf(one.Severity, cvss_score),
          exploitable: false,
        };
      }),
    ),
  };
}

/** Of who rated the severity, else of the NVD, else the worst of the others. */
function scoreOf(cvss: Readonly<Record<string, Scores>>, source: string | undefined): number | null {
  const named = [source ?? '', 'nvd'].flatMap((name) => (Object.hasOwn(cvss, name) ? [cvss[name]] : []));
  for (const pick of [(one: Scores) => one.V3Score, (one: Scores) => one.V40Score, (one: Scores) => one.V2Score]) {
    const [preferred] = named.flatMap((one) => (one === undefined ? [] : (pick(one) ?? [])));
    if (preferred !== undefined) return preferred;
    const all = Object.values(cvss).flatMap((one) => pick(one) ?? []);
    if (all.length > 0) return Math.max(...all);
  }
  return null;
}
