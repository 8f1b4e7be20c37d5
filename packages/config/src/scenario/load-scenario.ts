import {
  compareFindings,
  type DeploymentMode,
  DwcpError,
  type Finding,
  type Scenario,
  type Topology,
} from '@dwcp/model';
import type { Issue } from '../issue.ts';
import { listEnvironments } from '../list-environments.ts';
import { type LocatedDocument, locatedDocument } from '../located-document.ts';
import { normaliseScenario } from '../normalise/scenario/index.ts';
import { readSource, type Source } from '../read-source.ts';
import { literalSecrets } from '../rules/literal-secrets.ts';
import { issue } from '../rules/rule.ts';
import { checkScenario } from '../rules/scenario/index.ts';
import { nameHint } from '../rules/scenario/near.ts';
import { checkSchema } from '../schema/check-schema.ts';
import { type ScenarioDocument, scenarioSchema } from '../schema/scenario/index.ts';
import { nearest } from '../schema/unknown-key-hint.ts';
import { locateIssue } from '../source-map.ts';
import { isReadAsMeant, unsaid } from '../unsaid.ts';
import { listScenarios, scenarioNameOf, scenariosFolder } from './scenario-names.ts';

export interface LoadScenarioOptions {
  readonly projectDir: string;
  readonly name: string;
  /** Runs it on this environment instead of the one it names. */
  readonly environment?: string;
  /** The network of an environment; null when its description has findings, which are the caller's to report. */
  readonly topologyOf: (wanted: {
    readonly environment: string;
    readonly mode: DeploymentMode;
  }) => Promise<Topology | null>;
}

export interface LoadedScenario {
  /** Null when a finding leaves open what is to be run. */
  readonly scenario: Scenario | null;
  /** The network it runs on; null for a generated one, and when the environment has findings of its own. */
  readonly topology: Topology | null;
  readonly findings: readonly Finding[];
  /** Null when the file is too large to be read at all. */
  readonly input: { readonly file: string; readonly sha256: string } | null;
  /** The file as written, whose values know their lines; null when it is no document. */
  readonly document: LocatedDocument | null;
}

/**
 * Reads, checks and normalises config/scenarios/<name>.yaml. Throws when it cannot be read, and when `environment` or
 * `topologyOf` lead to none.
 */
export async function loadScenario(options: LoadScenarioOptions): Promise<LoadedScenario> {
  const source = await readScenario(options);
  const { file, sha256, document: parsed } = source;
  const input = sha256 === null ? null : { file, sha256 };
  if (parsed === null) return { scenario: null, topology: null, findings: source.findings, input, document: null };
  const { value, sourceMap } = parsed;
  const { document, presumed, issues, leftOut } = checkSchema(value, scenarioSchema);
  const environments = await listEnvironments(options.projectDir);
  const network = presumed === null ? noNetwork : await networkOf(presumed, options, environments);
  const ruleIssues =
    presumed === null
      ? []
      : [...checkScenario(presumed, { ...options, topology: network.topology }), ...network.issues];
  const located = [...issues, ...literalSecrets(value), ...unsaid(ruleIssues, leftOut)].map((one) =>
    locateIssue(sourceMap, one),
  );
  const isSound = document !== null && isReadAsMeant(source) && located.every(isHarmless);
  return {
    scenario: isSound ? normaliseScenario(document, network.environment) : null,
    topology: network.topology,
    findings: [...source.findings, ...located].toSorted(compareFindings),
    input,
    document: locatedDocument(source),
  };
}

async function readScenario({ projectDir, name }: LoadScenarioOptions): Promise<Source> {
  const file = `${scenariosFolder}/${name}.yaml`;
  const missing = async (): Promise<string> => {
    const names = await listScenarios(projectDir);
    const near = nearest(names, name);
    if (near !== null) return `did you mean ${near}?`;
    return names.length === 0
      ? 'run dwcp in the project, where `config/` is'
      : `there are the scenarios ${names.join(', ')}`;
  };
  // The name becomes a part of paths here and in everything made from it.
  if (scenarioNameOf(`${name}.yaml`) === null) {
    throw new DwcpError('CONFIG_UNREADABLE', `\`${name}\` is no name of a scenario`, { hint: await missing() });
  }
  return readSource(file, { projectDir, missing });
}

interface Network {
  readonly environment: string | null;
  readonly topology: Topology | null;
  readonly issues: readonly Issue[];
}

const noNetwork: Network = { environment: null, topology: null, issues: [] };

async function networkOf(
  document: ScenarioDocument,
  options: LoadScenarioOptions,
  environments: readonly string[],
): Promise<Network> {
  if (document.scale !== undefined) {
    if (options.environment === undefined) return noNetwork;
    throw new DwcpError('USAGE', `${options.name} runs on a generated network, not on an environment`, {
      hint: 'leave out `--env`',
    });
  }
  const environment = options.environment ?? document.environment;
  if (environment === undefined) return noNetwork;
  if (options.environment === undefined && !environments.includes(environment)) {
    const words = { message: `there is no environment ${environment}`, hint: nameHint(environments, environment) };
    return { ...noNetwork, issues: [issue('scenario/environment', ['environment'], words)] };
  }
  const topology = await options.topologyOf({ environment, mode: document.mode });
  return { environment, topology, issues: [] };
}

function isHarmless(finding: Finding): boolean {
  return finding.severity !== 'high' && finding.severity !== 'critical';
}
