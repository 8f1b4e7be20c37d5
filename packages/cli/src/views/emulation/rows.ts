import type { Palette } from '@dwcp/terminal';
import { renderTable, visible } from '@dwcp/terminal';

/** A titled table whose first row is its head; nothing when there is no other row. Outcomes in the first column are coloured. */
export function renderRows(title: string, rows: readonly (readonly string[])[], palette: Palette): string {
  if (rows.length < 2) return '';
  const table = renderTable(
    rows.map((row) => row.map(visible)),
    (cell, column, row) => {
      if (row === 0) return palette.dim(cell);
      return column === 0 ? paintOutcome(cell, palette) : cell;
    },
  );
  return `${palette.bold(title)}\n${table}`;
}

function paintOutcome(cell: string, palette: Palette): string {
  switch (cell.trim()) {
    case 'pass':
    case 'running':
    case 'up':
    case 'Established':
    case 'yes':
      return palette.good(cell);
    case 'fail':
    case 'dead':
    case 'missing':
    case 'down':
    case 'no':
      return palette.bad(cell);
    case 'inconclusive':
    case 'stale':
    case 'unchecked':
    case 'invalid':
      return palette.warn(cell);
    default:
      return cell;
  }
}
