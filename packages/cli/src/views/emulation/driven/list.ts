import type { ListedScenario } from '@dwcp/emulate';
import type { Palette } from '@dwcp/terminal';
import { renderRows } from '../rows.ts';

export function renderScenarioList(scenarios: readonly ListedScenario[], palette: Palette): string {
  if (scenarios.length === 0) return 'config/scenarios holds no scenario\n';
  const rows = scenarios.map(({ name, description, environment, faults, trials, invalid, isUp, latest }) => [
    invalid === null ? (latest?.verdict ?? 'not run') : 'invalid',
    name,
    environment ?? '',
    faults === 0 ? '' : `${faults} in ${trials} trials`,
    isUp ? 'up' : '',
    invalid ?? description,
  ]);
  return renderRows(
    'scenarios',
    [['latest run', 'scenario', 'environment', 'faults', 'lab', 'description'], ...rows],
    palette,
  );
}
