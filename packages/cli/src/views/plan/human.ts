import type { PlanReport } from '@dwcp/deploy';
import type { Palette } from '@dwcp/terminal';
import { countFindings } from '@dwcp/terminal';
import { renderChangeSet } from '../change-set/human.ts';

export function renderPlan(
  report: PlanReport,
  options: { readonly palette: Palette; readonly withDiffs: boolean },
): string {
  const findings = report.findings.length === 0 ? '' : `${countFindings(report.findings)} (run \`dwcp lint\`)\n`;
  return `${renderChangeSet(report.changeSet, options)}${findings}`;
}
