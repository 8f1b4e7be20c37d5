import { type Palette, renderTable, visible } from '@dwcp/terminal';

/** A titled table whose first column is a status; empty when there is nothing below the heading. */
export function paintedTable(
  title: string,
  rows: readonly (readonly string[])[],
  options: { readonly palette: Palette; readonly isGood: (status: string) => boolean },
): string {
  if (rows.length < 2) return '';
  const { palette, isGood } = options;
  const table = renderTable(
    rows.map((row) => row.map(visible)),
    (cell, column, row) => {
      if (row === 0) return palette.dim(cell);
      if (column !== 0) return cell;
      return isGood(cell.trim()) ? palette.good(cell) : palette.bad(cell);
    },
  );
  return `${palette.bold(title)}\n${table}`;
}
