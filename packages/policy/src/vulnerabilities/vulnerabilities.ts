import * as z from 'zod';

export type VulnerabilitySeverity = 'critical' | 'high' | 'medium' | 'low' | 'unknown';

/** What a vulnerability scanner found, whichever it was: the `vulnerabilities` of a decision. */
export interface Vulnerabilities {
  readonly scanner: 'trivy' | 'grype' | 'osv';
  /** RFC 3339; null when the report does not say. */
  readonly scanned_at: string | null;
  /**
   * True when the report names something the scanner looked at. An empty report that names nothing is no clean one: what
   * is in it is unknown. OSV-scanner names packages without vulnerabilities only with `--all-packages`.
   */
  readonly scanned: boolean;
  /** Sorted by id, package and version. */
  readonly findings: readonly Vulnerability[];
}

export interface Vulnerability {
  readonly id: string;
  readonly package: string;
  readonly installed_version: string;
  /** Null when no version mends it, or the report names none. */
  readonly fixed_version: string | null;
  /** Base score, 0 to 10: of CVSS v3 where there is one, else of v4 or v2 where the report gives the number. */
  readonly cvss_score: number | null;
  readonly severity: VulnerabilitySeverity;
  /** True when the report says it is exploited in the wild; null when it does not say. */
  readonly exploitable: boolean | null;
}

/** Of a vulnerability, a package or a version: what is longer is none, and would be printed with every finding. */
export const nameSchema: z.ZodString = z.string().max(1000);

const words: ReadonlyMap<string, VulnerabilitySeverity> = new Map([
  ['critical', 'critical'],
  ['high', 'high'],
  ['important', 'high'],
  ['medium', 'medium'],
  ['moderate', 'medium'],
  ['low', 'low'],
  ['negligible', 'low'],
]);

/** The word of a scanner, or where it has none the rating of the score (CVSS v3.1 §5). */
export function severityOf(word: string | null | undefined, score: number | null): VulnerabilitySeverity {
  const known = words.get((word ?? '').toLowerCase());
  if (known !== undefined) return known;
  if (score === null) return 'unknown';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  return score >= 4 ? 'medium' : 'low';
}

export function sortedVulnerabilities(findings: readonly Vulnerability[]): readonly Vulnerability[] {
  const keyOf = (one: Vulnerability): string => JSON.stringify([one.id, one.package, one.installed_version]);
  return [...new Map(findings.map((one) => [keyOf(one), one]))]
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, one]) => one);
}
