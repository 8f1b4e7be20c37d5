import { basename, dirname } from 'node:path';
import { compareFindings, type Finding, type LocatedWaiver } from '@dwcp/model';
import { namesIn } from '../list-environments.ts';
import { readSource, type Source } from '../read-source.ts';
import { literalSecrets } from '../rules/literal-secrets.ts';
import { checkSchema } from '../schema/check-schema.ts';
import { locate, locateIssue } from '../source-map.ts';
import { waiversSchema } from './schema.ts';
import { waiversFile } from './waivers-file.ts';

export interface LoadedWaivers {
  /** None of a file with findings on its form: what is unclear waives nothing. */
  readonly waivers: readonly LocatedWaiver[];
  readonly findings: readonly Finding[];
  /** Null when there is no file, or one too large to be read. */
  readonly input: { readonly file: string; readonly sha256: string } | null;
}

/** Reads config/waivers.yaml; without the file there are no waivers. */
export async function loadWaivers(projectDir: string): Promise<LoadedWaivers> {
  if (!(await namesIn(projectDir, dirname(waiversFile))).includes(basename(waiversFile)))
    return { waivers: [], findings: [], input: null };
  const source = await readSource(waiversFile, {
    projectDir,
    missing: async () => 'run dwcp in the project, where `config/` is',
  });
  const { file, sha256 } = source;
  return { ...checkWaivers(source), input: sha256 === null ? null : { file, sha256 } };
}

function checkWaivers(source: Source): Pick<LoadedWaivers, 'waivers' | 'findings'> {
  if (source.document === null) return { waivers: [], findings: source.findings };
  const { value, sourceMap } = source.document;
  const { document, issues } = checkSchema(value, waiversSchema);
  const findings = [
    ...source.findings,
    ...[...issues, ...literalSecrets(value)].map((issue) => locateIssue(sourceMap, issue)),
  ].toSorted(compareFindings);
  const isSound = source.findings.every((finding) => finding.severity !== 'high' && finding.severity !== 'critical');
  if (document === null || !isSound) return { waivers: [], findings };
  const waivers = document.waivers.map((waiver, index) => ({
    rule: waiver.rule,
    file: waiver.file ?? null,
    path: waiver.path ?? null,
    subject: waiver.subject ?? null,
    owner: waiver.owner,
    reason: waiver.reason,
    expires: waiver.expires,
    location: locate(sourceMap, ['waivers', index]),
    place: `waivers[${index}]`,
  }));
  return { waivers, findings };
}
