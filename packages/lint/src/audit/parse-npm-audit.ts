import type { Severity } from '@dwcp/model';
import type { Advisory } from './advisory.ts';
import { itemsOf, membersOf, parseJson, textOf } from './json-reading.ts';

/** Reads `pnpm audit --json`; null when it is no report. */
export function parsePnpmAudit(text: string): readonly Advisory[] | null {
  const report = membersOf(parseJson(text));
  if (typeof report.advisories !== 'object' || report.advisories === null) return null;
  return Object.values(membersOf(report.advisories)).flatMap((entry) => {
    const advisory = membersOf(entry);
    const versions = new Set(itemsOf(advisory.findings).map((found) => textOf(membersOf(found).version)));
    const fixedIn = textOf(advisory.patched_versions);
    return [...(versions.size === 0 ? [null] : versions)].map(
      (version): Advisory => ({
        package: textOf(advisory.module_name) ?? 'a package without a name',
        version,
        id: textOf(advisory.github_advisory_id) ?? `advisory ${String(advisory.id)}`,
        title: textOf(advisory.title) ?? 'no title given',
        severity: severityOf(advisory.severity),
        // What no version satisfies is how pnpm says that there is no fix.
        fixedIn: fixedIn === '<0.0.0' ? null : fixedIn,
        url: textOf(advisory.url),
      }),
    );
  });
}

/** Reads `npm audit --json` (report version 2); null when it is no report. */
export function parseNpmAudit(text: string): readonly Advisory[] | null {
  const report = membersOf(parseJson(text));
  if (report.auditReportVersion !== 2) return null;
  const packages = Object.values(membersOf(report.vulnerabilities)).map(membersOf);
  return packages.flatMap((entry) =>
    // Where `via` is a name, the package is affected through another one, which has its own entry.
    itemsOf(entry.via)
      .filter((via) => typeof via === 'object')
      .map((via): Advisory => {
        const advisory = membersOf(via);
        const url = textOf(advisory.url);
        return {
          package: textOf(advisory.name) ?? textOf(entry.name) ?? 'a package without a name',
          version: null,
          id: url?.split('/').at(-1) ?? `advisory ${String(advisory.source)}`,
          title: textOf(advisory.title) ?? 'no title given',
          severity: severityOf(advisory.severity),
          fixedIn: entry.fixAvailable === false ? null : outside(textOf(advisory.range)),
          url,
        };
      }),
  );
}

function outside(range: string | null): string | null {
  return range === null ? null : `a version outside ${range}`;
}

function severityOf(value: unknown): Severity {
  switch (value) {
    case 'critical':
    case 'high':
    case 'low':
      return value;
    case 'info':
      return 'low';
    case 'moderate':
      return 'medium';
    default:
      // A severity nobody has told is not a reason to let it pass.
      return 'high';
  }
}
