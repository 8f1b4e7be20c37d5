import { basename, dirname } from 'node:path';
import { compareFindings, type DriftIgnore, type Finding } from '@dwcp/model';
import { namesIn } from '../list-environments.ts';
import { readSource, type Source } from '../read-source.ts';
import { literalSecrets } from '../rules/literal-secrets.ts';
import { checkSchema } from '../schema/check-schema.ts';
import { locateIssue } from '../source-map.ts';
import { driftIgnoresFile } from './drift-ignores-file.ts';
import { driftIgnoresSchema } from './schema.ts';

export interface LoadedDriftIgnores {
  /** None of a file with findings: what is unclear ignores nothing. */
  readonly ignores: readonly DriftIgnore[];
  readonly findings: readonly Finding[];
}

/** Reads config/drift-ignores.yaml; without the file nothing is ignored. `today` is an ISO 8601 day. */
export async function loadDriftIgnores(
  projectDir: string,
  options: { readonly today: string },
): Promise<LoadedDriftIgnores> {
  const names = await namesIn(projectDir, dirname(driftIgnoresFile));
  if (!names.includes(basename(driftIgnoresFile))) return { ignores: [], findings: [] };
  const source = await readSource(driftIgnoresFile, {
    projectDir,
    missing: async () => 'run dwcp in the project, where `config/` is',
  });
  return checkIgnores(source, options.today);
}

/** What a ledger says, once it was read. */
export function checkIgnores(source: Source, today: string): LoadedDriftIgnores {
  if (source.document === null) return { ignores: [], findings: source.findings };
  const { value, sourceMap } = source.document;
  const { document, issues } = checkSchema(value, driftIgnoresSchema);
  const far = (document?.ignores ?? []).flatMap(({ expires }, index) =>
    expires <= yearAfter(today)
      ? []
      : [
          {
            ruleId: 'config/range',
            severity: 'high' as const,
            path: ['ignores', index, 'expires'],
            message: `${expires} is more than a year ahead`,
            hint: 'name a day within a year, and look at it again then',
          },
        ],
  );
  const findings = [
    ...source.findings,
    ...[...issues, ...literalSecrets(value), ...far].map((issue) => locateIssue(sourceMap, issue)),
  ].toSorted(compareFindings);
  if (document === null || findings.length > 0) return { ignores: [], findings };
  const ignores = document.ignores.map((ignore) => ({
    ...ignore,
    node: ignore.node ?? null,
    observed: ignore.observed ?? null,
  }));
  return { ignores, findings };
}

function yearAfter(day: string): string {
  return `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
}
