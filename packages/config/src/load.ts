import {
  compareFindings,
  type DeploymentMode,
  DwcpError,
  type Finding,
  type ModeConfig,
  type Topology,
} from '@dwcp/model';
import { checkMode } from './check-mode.ts';
import { misnamedFiles, modeFile, renameHint } from './file-names.ts';
import type { Issue } from './issue.ts';
import { environmentsFolder, listEnvironments, namesIn } from './list-environments.ts';
import { type LocatedDocument, locatedDocument } from './located-document.ts';
import { normalise } from './normalise/index.ts';
import { readSource, type Source } from './read-source.ts';
import { checkEnvironment } from './rules/index.ts';
import { literalSecrets } from './rules/literal-secrets.ts';
import { stopsNormalising } from './rules/rule-table.ts';
import { checkSchema } from './schema/check-schema.ts';
import { type EnvironmentDocument, environmentSchema } from './schema/environment/index.ts';
import { locateIssue } from './source-map.ts';
import { isReadAsMeant, unsaid } from './unsaid.ts';

/** What the files say: the whole network, and everything that is wrong with its description. */
export interface Description {
  /** Null when the findings leave nothing to make it from. */
  readonly topology: Topology | null;
  /** Of all files together, in the order of the files and their lines. */
  readonly findings: readonly Finding[];
  /** The files that were read, with what was in them. */
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  /** What each file says, as written; null when it is no document. */
  readonly documents: { readonly mode: LocatedDocument | null; readonly environment: LocatedDocument | null };
}

export interface LoadOptions {
  readonly projectDir: string;
  readonly mode: DeploymentMode;
  readonly environment: string;
  /** Files read before, for who loads several modes of one environment; none when left out. */
  readonly sources?: Map<string, Promise<Source>>;
}

/** Reads, parses, checks and normalises a mode configuration and an environment. Throws only when one cannot be read. */
export async function loadDescription(options: LoadOptions): Promise<Description> {
  const [modeSource, environmentSource] = await Promise.all([readMode(options), readEnvironment(options)]);
  const mode = checkMode(modeSource, options.mode);
  const environment = checkEnvironmentSource(environmentSource, {
    environment: options.environment,
    modeConfig: mode.presumed,
  });
  const findings = [...mode.findings, ...environment.findings].toSorted(compareFindings);
  const isReady = mode.config !== null && environment.document !== null;
  return {
    topology: isReady ? normalise(environment.document, mode.config) : null,
    findings: withoutRepeats(findings),
    inputs: [modeSource, environmentSource].flatMap(({ file, sha256 }) => (sha256 === null ? [] : [{ file, sha256 }])),
    documents: { mode: locatedDocument(modeSource), environment: locatedDocument(environmentSource) },
  };
}

async function readMode({ projectDir, mode, sources }: LoadOptions): Promise<Source> {
  return readOnce(modeFile(mode), {
    projectDir,
    sources,
    missing: async () => {
      const rename = renameHint(modeFile(mode), await misnamedFiles(projectDir));
      if (rename !== null) return rename;
      const names = await namesIn(projectDir, 'config');
      const modes = names.flatMap((name) => /^dwcp-v3-(.+)\.yaml$/.exec(name)?.[1] ?? []);
      return modes.length === 0
        ? 'run dwcp in the project, where `config/` is'
        : `there are the modes ${modes.join(', ')}`;
    },
  });
}

async function readEnvironment({ projectDir, environment, sources }: LoadOptions): Promise<Source> {
  const file = `${environmentsFolder}/${environment}.yaml`;
  const missing = async (): Promise<string> => {
    const rename = renameHint(file, await misnamedFiles(projectDir));
    if (rename !== null) return rename;
    const names = await listEnvironments(projectDir);
    return names.length === 0
      ? 'run dwcp in the project, where `config/` is'
      : `there are the environments ${names.join(', ')}`;
  };
  // The name becomes a part of paths here and in everything made from it.
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(environment)) {
    throw new DwcpError('CONFIG_UNREADABLE', `\`${environment}\` is no name of an environment`, {
      hint: await missing(),
    });
  }
  return readOnce(file, { projectDir, sources, missing });
}

function readOnce(
  file: string,
  options: Parameters<typeof readSource>[1] & { readonly sources: LoadOptions['sources'] },
): Promise<Source> {
  const source = options.sources?.get(file) ?? readSource(file, options);
  options.sources?.set(file, source);
  return source;
}

function checkEnvironmentSource(
  source: Source,
  run: { readonly environment: string; readonly modeConfig: ModeConfig | null },
): { readonly document: EnvironmentDocument | null; readonly findings: readonly Finding[] } {
  if (source.document === null) return { document: null, findings: source.findings };
  const { value, sourceMap } = source.document;
  const { document, presumed, issues, leftOut } = checkSchema(value, environmentSchema);
  const ruleIssues: readonly Issue[] = presumed === null ? [] : checkEnvironment(presumed, run);
  const located = [...issues, ...literalSecrets(value), ...unsaid(ruleIssues, leftOut)].map((issue) =>
    locateIssue(sourceMap, issue),
  );
  const isStopped = ruleIssues.some((issue) => stopsNormalising(issue.ruleId));
  return {
    document: isReadAsMeant(source) && !isStopped ? document : null,
    findings: [...source.findings, ...located],
  };
}

/** Of several findings on one value the one that says it best: a secret is not quoted, a mistyped value not doubted. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const keyOf = (finding: Finding): string => `${finding.location?.file} ${finding.path} ${finding.location?.line}`;
  const secrets = new Set(findings.filter((finding) => finding.ruleId === 'config/literal-secret').map(keyOf));
  const typed = new Set(findings.filter((finding) => finding.ruleId !== 'config/yaml-trap').map(keyOf));
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = keyOf(finding);
    const id = `${finding.ruleId} ${key} ${finding.ruleId === 'config/literal-secret' ? '' : finding.message}`;
    if (seen.has(id)) return false;
    seen.add(id);
    if (finding.ruleId === 'config/literal-secret' || finding.ruleId === 'config/unknown-key') return true;
    return !secrets.has(key) && (finding.ruleId !== 'config/yaml-trap' || !typed.has(key));
  });
}
