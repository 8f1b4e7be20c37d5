import { listScenarios, loadDescription, loadScenario } from '@dwcp/config';
import type { LoadedDescription } from './descriptions.ts';
import { lookAt, type PartResult } from './part-result.ts';
import type { LintOptions, LintReport } from './report.ts';

/** What looking at one scenario gave. */
export interface ScenarioResult {
  readonly result: PartResult;
  readonly input: LintReport['inputs'][number] | null;
}

/**
 * Looks at every scenario as a run would, on the network it names. Of what was not asked for, none: a run on one environment or
 * mode does not speak of scenarios of others, nor of generated networks.
 */
export async function lookAtScenarios(
  options: LintOptions,
  loaded: readonly LoadedDescription[],
): Promise<readonly ScenarioResult[]> {
  const names = await listScenarios(options.projectDir);
  const results: ScenarioResult[] = [];
  for (const name of names) results.push(...(await lookAtScenario(name, options, loaded)));
  return results;
}

async function lookAtScenario(
  name: string,
  { projectDir, environments, modes }: LintOptions,
  loaded: readonly LoadedDescription[],
): Promise<readonly ScenarioResult[]> {
  let isAsked = environments === null && modes === null;
  let input: ScenarioResult['input'] = null;
  const topologyOf: Parameters<typeof loadScenario>[0]['topologyOf'] = async ({ environment, mode }) => {
    isAsked = environments?.includes(environment) !== false && modes?.includes(mode) !== false;
    if (!isAsked) return null;
    const known = loaded.find((one) => one.environment === environment && one.mode === mode);
    return (known?.description ?? (await loadDescription({ projectDir, environment, mode }))).topology;
  };
  const result = await lookAt(`scenario ${name}`, async () => {
    const scenario = await loadScenario({ projectDir, name, topologyOf });
    input = scenario.input;
    return scenario.findings;
  });
  return isAsked ? [{ result, input }] : [];
}
