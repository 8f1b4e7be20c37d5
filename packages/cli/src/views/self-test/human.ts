import type { SelfTestReport } from '@dwcp/lint';
import type { Palette } from '@dwcp/terminal';
import { plural } from '@dwcp/terminal';

/** What went through the gate unnoticed, and what was tried. */
export function renderSelfTest(report: SelfTestReport, palette: Palette): string {
  const { rules, fixtures, mutants, survivors } = report;
  const lines = survivors.map(({ rule, file, change }) => {
    const place = file === '' ? '' : `${file}: `;
    return `  ${palette.bad('not caught')} ${rule} ${place}${change}\n`;
  });
  const tried = `${plural(rules, 'rule')}, ${plural(fixtures, 'fixture')}, ${plural(mutants, 'mutant')}`;
  const verdict =
    survivors.length === 0 ? palette.good('all caught') : palette.bad(`${plural(survivors.length, 'survivor')}`);
  return `${lines.join('')}${verdict}: ${tried}\n`;
}
