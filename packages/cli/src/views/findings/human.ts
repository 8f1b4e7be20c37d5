import type { Finding, Severity } from '@dwcp/model';
import type { Palette } from '../../palette.ts';
import { plural } from '../format.ts';

/** Source lines by file, to show the place of a finding. */
export type Sources = ReadonlyMap<string, readonly string[]>;

/** Findings by file, each with its source line and a caret; then the count. */
export function renderFindings(
  findings: readonly Finding[],
  options: { readonly palette: Palette; readonly sources: Sources },
): string {
  const { palette } = options;
  const files = [...new Set(findings.map((finding) => finding.location?.file ?? null))];
  return files
    .map((file) => {
      const own = findings.filter((finding) => (finding.location?.file ?? null) === file);
      return `${palette.bold(file ?? '(no file)')}\n${own.map((finding) => renderFinding(finding, options)).join('')}`;
    })
    .join('\n');
}

/** `3 findings: 1 high, 2 low`. */
export function countFindings(findings: readonly Finding[]): string {
  const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
  const parts = severities
    .map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter((entry) => entry.count > 0)
    .map((entry) => `${entry.count} ${entry.severity}`);
  return findings.length === 0 ? 'no findings' : `${plural(findings.length, 'finding')}: ${parts.join(', ')}`;
}

function renderFinding(finding: Finding, options: { readonly palette: Palette; readonly sources: Sources }): string {
  const { palette, sources } = options;
  const { location } = finding;
  const place = location === null ? '' : `${location.line}:${location.column}`;
  const paint = finding.severity === 'critical' || finding.severity === 'high' ? palette.bad : palette.warn;
  const path = finding.path === null ? '' : `${finding.path}: `;
  const head = `  ${place.padEnd(7)} ${paint(finding.severity)} ${path}${finding.message}  ${palette.dim(finding.ruleId)}\n`;
  const line = location === null ? undefined : sources.get(location.file)?.[location.line - 1];
  const excerpt = line === undefined || location === null ? '' : renderExcerpt(line, location, palette);
  const hint = finding.hint === null ? '' : `          ${palette.accent('hint:')} ${finding.hint}\n`;
  return head + excerpt + hint;
}

function renderExcerpt(
  line: string,
  location: { readonly line: number; readonly column: number },
  palette: Palette,
): string {
  const gutter = `  ${String(location.line).padStart(6)} | `;
  const before = line.slice(0, location.column - 1).replace(/[^\t]/g, ' ');
  return `${palette.dim(gutter)}${line}\n${' '.repeat(gutter.length)}${before}${palette.bad('^')}\n`;
}
