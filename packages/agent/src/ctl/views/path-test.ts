import type { Palette } from '@dwcp/terminal';
import type { PathCheck, PathTestReport } from '../../path-test/path-test.ts';
import { paintedTable } from './painted-table.ts';

export function renderPathTest(report: PathTestReport, palette: Palette): string {
  const row = (where: string, { check, outcome, detail }: PathCheck): readonly string[] => [
    outcome,
    where,
    check,
    detail,
  ];
  const rows = [
    ...report.checks.map((check) => row('this node', check)),
    ...report.peers.flatMap(({ peer, checks }) => checks.map((check) => row(peer, check))),
  ];
  const isGood = (outcome: string): boolean => outcome === 'passed';
  const table = paintedTable(`test ${report.kind}`, [['outcome', 'where', 'check', 'what was seen'], ...rows], {
    palette,
    isGood,
  });
  const paint = { passed: palette.good, failed: palette.bad, inconclusive: palette.warn }[report.verdict];
  const why = report.peers.length === 0 ? ': there are no peers' : '';
  return `${table}${paint(report.verdict)}${why}\n`;
}
