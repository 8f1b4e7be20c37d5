import type { CheckReport, DeployReport } from '@dwcp/deploy';
import type { Palette } from '@dwcp/terminal';
import { countFindings, formatSeconds, plural, renderTable } from '@dwcp/terminal';
import { renderTotals } from '../change-set/human.ts';

/** What was done, every check that did not pass, and one closing line. */
export function renderDeploy(report: DeployReport, palette: Palette): string {
  const bad = report.checks.filter((check) => check.outcome !== 'pass');
  const lines = [
    report.outcome === 'unchanged' ? '' : renderTotals(report.changeSet),
    report.findings.length === 0 ? '' : `${countFindings(report.findings)} (run \`dwcp lint\`)\n`,
    renderChecks(bad, palette),
    closingLine(report, bad, palette),
  ];
  return lines.join('');
}

function renderChecks(checks: readonly CheckReport[], palette: Palette): string {
  return renderTable(
    checks.map((check) => [check.outcome, check.title, check.observed ?? '']),
    (cell, column, row) => (column === 0 ? paintOutcome(checks[row], palette)(cell) : cell),
  );
}

function closingLine(report: DeployReport, bad: readonly CheckReport[], palette: Palette): string {
  const passed = `${report.checks.length - bad.length} of ${plural(report.checks.length, 'check')} passed`;
  const verb = report.outcome === 'unchanged' ? 'nothing to change in' : 'deployed';
  const paint = bad.length === 0 ? palette.good : palette.bad;
  const release = palette.dim(`release ${report.release.slice(0, 12)}`);
  return `${paint(`${verb} ${report.environment}`)} in ${formatSeconds(report.durationMs)}, ${passed}, ${release}\n`;
}

function paintOutcome(check: CheckReport | undefined, palette: Palette): (text: string) => string {
  return check?.outcome === 'fail' ? palette.bad : palette.warn;
}
