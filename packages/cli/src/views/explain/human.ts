import type { Palette } from '@dwcp/terminal';
import { renderTable } from '@dwcp/terminal';
import type { RuleSummary } from '../../rule-pages.ts';

/** Every rule with its title, by area. */
export function renderRuleList(rules: readonly RuleSummary[], palette: Palette): string {
  const areas = [...new Set(rules.map((rule) => rule.area))];
  return areas
    .map((area) => {
      const rows = rules.filter((rule) => rule.area === area).map(({ id, severity, title }) => [id, severity, title]);
      const table = renderTable(rows, (cell, column) => (column === 1 ? palette.dim(cell) : cell));
      return `${palette.bold(area)}\n${table.replace(/^(?=.)/gm, '  ')}`;
    })
    .join('\n');
}

/** A page as a terminal shows it: headings bold, examples set apart. Without colour it is the Markdown it was. */
export function renderRulePage(page: string, palette: Palette): string {
  let isInExample = false;
  const lines = page.split('\n').map((line) => {
    if (line.startsWith('```')) {
      isInExample = !isInExample;
      return palette.dim(line);
    }
    if (isInExample) return palette.accent(line);
    if (/^#+ /.test(line) || /^(Bad|Good):$/.test(line)) return palette.bold(line);
    return line.replace(/`[^`]+`/g, (code) => palette.accent(code));
  });
  return lines.join('\n');
}
