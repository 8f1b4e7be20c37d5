import type { Finding, Severity } from '@dwcp/model';
import { plural } from '../format.ts';
import type { Palette } from '../palette.ts';
import { visible } from '../visible.ts';
import { excerptOf } from './excerpt.ts';

/** Source lines by file, to show the place of a finding. */
export type Sources = ReadonlyMap<string, readonly string[]>;

export interface FindingsOptions {
  readonly palette: Palette;
  readonly sources: Sources;
  /** Controls of published catalogues a rule serves, by rule id. */
  readonly controls?: ReadonlyMap<string, readonly string[]>;
}

/** Findings by file, each with its source line and a caret. */
export function renderFindings(findings: readonly Finding[], options: FindingsOptions): string {
  const { palette } = options;
  const files = [...new Set(findings.map((finding) => finding.location?.file ?? null))];
  return files
    .map((file) => {
      const own = findings.filter((finding) => (finding.location?.file ?? null) === file);
      return `${palette.bold(file === null ? '(no file)' : visible(file))}\n${own.map((finding) => renderFinding(finding, options)).join('')}`;
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

function renderFinding(finding: Finding, options: FindingsOptions): string {
  const { palette, sources } = options;
  const { location } = finding;
  const place = location === null ? '' : `${location.line}:${location.column}`;
  const paint = finding.severity === 'critical' || finding.severity === 'high' ? palette.bad : palette.warn;
  const path = finding.path === null ? '' : `${visible(finding.path)}: `;
  const words = `${paint(finding.severity)} ${path}${visible(finding.message)}`;
  const head = `  ${place.padEnd(7)} ${words}  ${palette.dim(visible(finding.ruleId))}\n`;
  const line = location === null ? undefined : sources.get(location.file)?.[location.line - 1];
  const excerpt = line === undefined || location === null ? '' : renderExcerpt(line, location, palette);
  const hint = finding.hint === null ? '' : `          ${palette.accent('hint:')} ${visible(finding.hint)}\n`;
  const controls = options.controls?.get(finding.ruleId) ?? [];
  const served = controls.length === 0 ? '' : `          ${palette.dim(`controls: ${visible(controls.join(', '))}`)}\n`;
  return head + excerpt + hint + served;
}

function renderExcerpt(
  line: string,
  location: { readonly line: number; readonly column: number },
  palette: Palette,
): string {
  const gutter = `  ${String(location.line).padStart(6)} | `;
  const { text, caretAt } = excerptOf(line, location.column);
  return `${palette.dim(gutter)}${text}\n${' '.repeat(gutter.length + caretAt)}${palette.bad('^')}\n`;
}
