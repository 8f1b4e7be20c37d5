import { type DeploymentMode, deploymentModes, type Finding } from '@dwcp/model';
import { baseOf, type Misnamed, modeFile, renameHint } from './file-names.ts';
import { namesIn } from './list-environments.ts';
import { ruleTable } from './rules/rule-table.ts';

/** What every command takes that is told no mode. */
const defaultMode: DeploymentMode = 'hybrid';

/** Modes without a file. That of the default one is a finding: every command takes it that is told no other. */
export async function missingModes(
  projectDir: string,
  misnamed: readonly Misnamed[],
): Promise<{ readonly modes: readonly DeploymentMode[]; readonly findings: readonly Finding[] }> {
  const names = await namesIn(projectDir, 'config');
  const modes = deploymentModes.filter((mode) => !names.includes(baseOf(modeFile(mode))));
  if (!modes.includes(defaultMode)) return { modes, findings: [] };
  const file = modeFile(defaultMode);
  const finding: Finding = {
    ruleId: 'config/mode-missing',
    severity: ruleTable['config/mode-missing'].severity,
    message: `there is no ${file}, and every command takes that mode when none is named`,
    location: null,
    path: null,
    hint: renameHint(file, misnamed) ?? `restore ${file}`,
  };
  return { modes, findings: [finding] };
}
