import { type Description, type LocatedDocument, loadDescription, loadScenario, requireNone } from '@dwcp/config';
import { type DeploymentMode, DwcpError, type Finding, isAtLeast, type Scenario, type Topology } from '@dwcp/model';
import type { EmulateOptions } from './options.ts';

/** What is going to be run, and on what. */
export interface Subject {
  readonly scenario: Scenario;
  /** Null for a generated network. */
  readonly topology: Topology | null;
  /** The scenario as written, for the place of a finding. */
  readonly document: LocatedDocument | null;
  /** Not severe enough to stop a run. */
  readonly findings: readonly Finding[];
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
}

/** Reads scenario and environment. Throws CONFIG_INVALID for findings of severity medium or worse in either. */
export async function loadSubject(options: EmulateOptions): Promise<Subject> {
  const { projectDir, scenario: name, environment } = options;
  const descriptions: Description[] = [];
  const topologyOf = async (wanted: { readonly environment: string; readonly mode: DeploymentMode }) => {
    const mode = options.mode ?? wanted.mode;
    const description = await loadDescription({ projectDir, environment: wanted.environment, mode });
    requireNone(description.findings, { environment: wanted.environment, mode });
    descriptions.push(description);
    return description.topology;
  };
  const loaded = await loadScenario({ projectDir, name, topologyOf, ...(environment === null ? {} : { environment }) });
  if (loaded.scenario === null || loaded.findings.some((finding) => isAtLeast(finding.severity, 'medium'))) {
    throw refused(name, loaded.findings);
  }
  const { scenario, topology, document } = loaded;
  if (scenario.scale === null && topology === null) throw new Error(`${name} has neither a network nor a finding`);
  const inputs = [...descriptions.flatMap((one) => one.inputs), ...(loaded.input === null ? [] : [loaded.input])];
  return {
    scenario: {
      ...scenario,
      mode: options.mode ?? scenario.mode,
      seed: options.seed ?? scenario.seed,
      faults: scenario.faults.map((fault) => ({ ...fault, trials: options.trials ?? fault.trials })),
    },
    topology,
    document,
    findings: [...descriptions.flatMap((one) => one.findings), ...loaded.findings],
    inputs,
  };
}

function refused(name: string, findings: readonly Finding[]): DwcpError {
  const lines = findings.map(({ location, path, message, hint, ruleId }) => {
    const place = location === null ? '' : `${location.file}:${location.line}:${location.column} `;
    return `  ${place}${path ?? ''}: ${message} (${ruleId})${hint === null ? '' : `; ${hint}`}`;
  });
  const [first] = findings;
  return new DwcpError('CONFIG_INVALID', [`the scenario ${name} cannot be run`, ...lines].join('\n'), {
    hint: `mend ${first?.location?.file ?? `config/scenarios/${name}.yaml`}`,
  });
}
