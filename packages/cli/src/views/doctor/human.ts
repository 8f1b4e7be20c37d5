import type { Palette } from '@dwcp/terminal';
import { renderTable } from '@dwcp/terminal';
import { type DoctorReport, isReady } from '../../doctor/doctor-report.ts';
import type { ToolReport } from '../../doctor/inspect-tools.ts';

export function renderDoctor(report: DoctorReport, palette: Palette): string {
  const paint = (status: string): ((text: string) => string) => {
    if (status === 'ok') return palette.good;
    return ['missing', 'too old', 'broken'].includes(status) ? palette.bad : palette.warn;
  };
  const tools = renderTable(
    report.tools.map((tool) => [
      tool.status === 'missing' && !tool.isRequired ? 'optional' : tool.status,
      tool.name,
      tool.version ?? '',
      tool.path ?? '',
      tool.neededFor,
    ]),
    (cell, column) => (column === 0 ? paint(cell.trim())(cell) : column === 4 ? palette.dim(cell) : cell),
  );
  const capabilities = renderTable(
    report.capabilities.map((capability) => [capability.status, capability.name, capability.detail]),
    (cell, column) => (column === 0 ? paint(cell.trim())(cell) : cell),
  );
  const wanted = report.tools
    .filter((tool) => tool.status !== 'ok')
    .map((tool) => `${tool.name} (${troubleOf(tool)}): ${tool.howToGet}\n`)
    .join('');
  const verdict = isReady(report)
    ? palette.good('this machine can deploy the lab environment')
    : palette.bad('this machine cannot deploy the lab environment yet');
  return [
    `${palette.bold('tools')}\n${tools}`,
    capabilities === '' ? '' : `${palette.bold('machine')}\n${capabilities}`,
    wanted,
    `${verdict}\n`,
  ]
    .filter((block) => block !== '')
    .join('\n');
}

function troubleOf(tool: ToolReport): string {
  if (tool.status === 'too old') return `${tool.version} is older than ${tool.minimum}`;
  return tool.status === 'broken' ? 'there, but it does not tell its version' : 'not there';
}
