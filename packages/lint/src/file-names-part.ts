import { type Misnamed, misnamedFiles, missingModes } from '@dwcp/config';
import { leftOut, type PartResult } from './part-result.ts';
import type { LintOptions } from './report.ts';

/**
 * Whether every file of config/ has a name that is read, and the modes nobody describes. Of what was not asked for, none:
 * a run on one environment does not speak of others.
 */
export async function fileNameParts(options: LintOptions): Promise<readonly PartResult[]> {
  const { projectDir, environments, modes } = options;
  const isAsked = ({ kind }: Misnamed): boolean =>
    kind === 'environment' ? environments === null : kind !== 'mode' || modes === null;
  const misnamed = await misnamedFiles(projectDir);
  const missing = modes === null ? await missingModes(projectDir, misnamed) : { modes: [], findings: [] };
  const findings = [...misnamed.filter(isAsked).map((one) => one.finding), ...missing.findings];
  return [
    { part: { name: 'config file names', uncheckedReason: null, isLeftOut: false }, findings },
    ...missing.modes.map((mode) => leftOut(`config ${mode}`, `there is no config/dwcp-v3-${mode}.yaml`)),
  ];
}
