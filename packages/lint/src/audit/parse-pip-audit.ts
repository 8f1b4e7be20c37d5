import type { Advisory } from './advisory.ts';
import { itemsOf, membersOf, parseJson, textOf } from './json-reading.ts';

/** What `pip-audit --format json` says, and the packages it could not look at. */
export interface PipAudit {
  readonly advisories: readonly Advisory[];
  /** With the reason, e.g. `dwcp-tools: not found on the index`. */
  readonly skipped: readonly string[];
}

/** Null when it is no report. pip-audit tells no severities: each advisory counts as high. */
export function parsePipAudit(text: string): PipAudit | null {
  const dependencies = membersOf(parseJson(text)).dependencies;
  if (!Array.isArray(dependencies)) return null;
  const entries = dependencies.map(membersOf);
  return {
    advisories: entries.flatMap((entry) =>
      itemsOf(entry.vulns).map((vuln): Advisory => {
        const advisory = membersOf(vuln);
        const fixes = itemsOf(advisory.fix_versions).flatMap((version) => textOf(version) ?? []);
        return {
          package: textOf(entry.name) ?? 'a package without a name',
          version: textOf(entry.version),
          id: textOf(advisory.id) ?? 'an advisory without an id',
          title: firstSentence(textOf(advisory.description)) ?? aliasesOf(advisory.aliases),
          severity: 'high',
          fixedIn: fixes.length === 0 ? null : fixes.join(' or '),
          url: null,
        };
      }),
    ),
    skipped: entries.flatMap((entry) => {
      const reason = textOf(entry.skip_reason);
      return reason === null ? [] : [`${textOf(entry.name) ?? 'a package'}: ${reason}`];
    }),
  };
}

function firstSentence(description: string | null): string | null {
  const text = description?.replace(/^#+\s*/, '').trim() ?? '';
  return /^[^\n]*?(?=\. |\n|$)/.exec(text)?.[0] || null;
}

function aliasesOf(value: unknown): string {
  const aliases = itemsOf(value).flatMap((alias) => textOf(alias) ?? []);
  return aliases.length === 0 ? 'no description given' : `known as ${aliases.join(', ')}`;
}
