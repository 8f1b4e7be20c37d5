import * as z from 'zod';

export type VulnerabilitySeverity = 'critical' | 'high' | 'medium' | 'low' | 'unknown';

/** What a vulnerability scanner found, whichever it was: the `vulnerabilities` of a decision. */
export interface Vulnerabilities {
  readonly scanner: 'trivy' | 'grype' | 'osv';
  /** RFC 3339; null when nobody says. */
  readonly scanned_at: string | null;
  /**
   * True when the report names something the scanner looked at. An empty report that names nothing is no clean one: what
   * is in it is unknown. OSV-scanner names packages without vulnerabilities only with `--all-packages`.
   */
  readonly scanned: boolean;
  /** True when the scanner looks up what is exploited in the wild; else nobody said so, which proves nothing. */
  readonly says_exploited: boolean;
  /** Sorted by id, package and version. */
  readonly findings: readonly Vulnerability[];
  /** What the report holds and no rule judges, counted by what it is; nothing that is not there. */
  readonly not_judged: Readonly<Record<string, number>>;
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
  /** True when the report says it is exploited in the wild. */
  readonly exploitable: boolean;
}

/** Of a vulnerability, a package or a version: what is longer is none, and would be printed with every finding. */
export const nameSchema: z.ZodString = z.string().max(1000);

/** `not_judged` without what is not there. */
export function countsOf(counts: Readonly<Record<string, number>>): Vulnerabilities['not_judged'] {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

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
  const byKey = new Map<string, Vulnerability>();
  for (const one of findings) {
    const known = byKey.get(keyOf(one));
    byKey.set(keyOf(one), known === undefined ? one : worseOf(known, one));
  }
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, one]) => one);
}

/** One vulnerability found in two places may be rated by two. */
function worseOf(a: Vulnerability, b: Vulnerability): Vulnerability {
  const scores = [a.cvss_score, b.cvss_score].filter((score) => score !== null);
  return {
    ...b,
    fixed_version: b.fixed_version ?? a.fixed_version,
    cvss_score: scores.length === 0 ? null : Math.max(...scores),
    severity: worstSeverity([a.severity, b.severity]),
    exploitable: a.exploitable || b.exploitable,
  };
}

export function worstSeverity(severities: readonly VulnerabilitySeverity[]): VulnerabilitySeverity {
  return worstFirst.find((severity) => severities.includes(severity)) ?? 'unknown';
}

const worstFirst: readonly VulnerabilitySeverity[] = ['critical', 'high', 'medium', 'low'];
