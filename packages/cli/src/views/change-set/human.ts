import type { Change, ChangeSet } from '@dwcp/model';
import type { Palette } from '@dwcp/terminal';
import { plural, renderTable } from '@dwcp/terminal';

const signs = { create: '+', update: '~', delete: '-', replace: '±' } as const;

/** The changes by node, the cloud first, then one line of totals. */
export function renderChangeSet(
  changeSet: ChangeSet,
  options: { readonly palette: Palette; readonly withDiffs: boolean },
): string {
  const { palette } = options;
  if (changeSet.changes.length === 0)
    return `${palette.good('no changes')}: ${changeSet.environment} is as described\n`;
  const places = [...new Set(changeSet.changes.map(placeOf))];
  const blocks = places.map((place) => {
    const changes = foldNewNode(changeSet.changes.filter((change) => placeOf(change) === place));
    return `${palette.bold(place)}\n${renderChanges(changes, options)}`;
  });
  return [...blocks, renderNotEmulated(changeSet, palette), renderTotals(changeSet)]
    .filter((part) => part !== '')
    .join('\n');
}

/** A file of no node is one of the description. */
function placeOf({ node, kind }: Change): string {
  return node ?? (kind === 'file' ? 'description' : 'cloud');
}

/** `31 changes: 20 to create, 11 to update; 2 restart, 1 replaced`. */
export function renderTotals(changeSet: ChangeSet): string {
  const count = (action: Change['action']) => changeSet.changes.filter((change) => change.action === action).length;
  const parts = (['create', 'update', 'replace', 'delete'] as const)
    .filter((action) => count(action) > 0)
    .map((action) => `${count(action)} to ${action}`);
  const disruptive = changeSet.changes.filter((change) => change.disruption !== 'none').length;
  const disruption = disruptive === 0 ? 'none disruptive' : `${disruptive} disruptive`;
  return `${plural(changeSet.changes.length, 'change')}: ${parts.join(', ')}; ${disruption}\n`;
}

/** A node that is new gets everything: one line says it. */
function foldNewNode(changes: readonly Change[]): readonly Change[] {
  const host = changes.find((change) => change.kind === 'host' && change.action === 'create');
  if (host === undefined) return changes;
  const isFolded = (change: Change): boolean => change.kind === 'file' && change.action === 'create';
  const files = changes.filter(isFolded).length;
  const line = { ...host, reason: `${host.reason}; with ${plural(files, 'file')}` };
  return [line, ...changes.filter((change) => change !== host && !isFolded(change))];
}

function renderChanges(
  changes: readonly Change[],
  options: { readonly palette: Palette; readonly withDiffs: boolean },
): string {
  const { palette } = options;
  const table = renderTable(
    changes.map((change) => [
      `  ${signs[change.action]}`,
      change.kind,
      change.subject,
      change.disruption === 'none' ? '' : `(${change.disruption})`,
      change.reason,
    ]),
    (cell, column, row) => {
      const change = changes[row];
      if (change === undefined) return cell;
      if (column === 0) return paintAction(change, palette)(cell);
      if (column === 3) return palette.warn(cell);
      return column === 4 ? palette.dim(cell) : cell;
    },
  );
  if (!options.withDiffs) return table;
  const diffs = changes
    .filter((change) => change.diff !== null)
    .map((change) => renderDiff(change.diff ?? '', palette));
  return [table, ...diffs].join('');
}

function renderDiff(diff: string, palette: Palette): string {
  const lines = diff
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line.startsWith('+')) return palette.good(line);
      return line.startsWith('-') ? palette.bad(line) : line;
    });
  return `${lines.map((line) => `    ${line}`).join('\n')}\n`;
}

function renderNotEmulated(changeSet: ChangeSet, palette: Palette): string {
  if (changeSet.notEmulated.length === 0) return '';
  const lines = changeSet.notEmulated.map((address) => `  ${address}\n`).join('');
  return `${palette.warn('not emulated')} (only in a real environment)\n${lines}`;
}

function paintAction(change: Change, palette: Palette): (text: string) => string {
  if (change.action === 'create') return palette.good;
  return change.action === 'update' ? palette.warn : palette.bad;
}
