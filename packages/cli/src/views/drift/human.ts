import { type Drift, type DriftReport, driftKinds } from '@dwcp/model';
import { formatSeconds, type Palette, plural, visible } from '@dwcp/terminal';
import { describeChange, whoAndWhen } from './describe-change.ts';
import { causeWords, type DriftGroup, groupDrifts } from './group-drifts.ts';

export function renderDrift(report: DriftReport, palette: Palette): string {
  const blocks = [
    headLine(report, palette),
    ...driftKinds.map((kind) => kindBlock(report, kind, palette)),
    ignoredBlock(report, palette),
    uncheckedBlock(report, palette),
  ];
  return blocks.filter((text) => text !== '').join('\n');
}

function headLine(report: DriftReport, palette: Palette): string {
  const { baseline, drifts, environment, nodes, unchecked } = report;
  const found = drifts.length === 0 ? [] : [palette.bad(plural(drifts.length, 'drift'))];
  const missed = unchecked.length === 0 ? [] : [palette.warn(`${unchecked.length} unchecked`)];
  const verdict = [...found, ...missed].join(', ') || palette.good('in sync');
  const deployed =
    baseline === null
      ? 'never deployed'
      : `release ${visible(baseline.release.slice(0, 12))} of ${visible(baseline.at)}`;
  const looked = `${plural(nodes.length, 'node')} and ${report.kinds.join(', ')} looked at in ${formatSeconds(report.durationMs)}`;
  const expected = report.expected.length === 0 ? '' : `, ${report.expected.length} differences of the provider’s own`;
  return `${visible(environment)}: ${verdict} ${palette.dim(`${deployed}; ${looked}${expected}`)}\n`;
}

function kindBlock(report: DriftReport, kind: Drift['kind'], palette: Palette): string {
  const groups = groupDrifts(report.drifts.filter((drift) => drift.kind === kind));
  if (groups.length === 0) return '';
  return `${palette.bold(kind)}\n${groups.map((group) => renderGroup(group, palette)).join('')}`;
}

const consequencesShown = 4;

function renderGroup({ drift, nodes, consequences }: DriftGroup, palette: Palette): string {
  const paint = drift.severity === 'critical' || drift.severity === 'high' ? palette.bad : palette.warn;
  const where = nodes.length === 0 ? '' : `${nodes.map(visible).join(', ')} `;
  const line = (name: string, text: string): string => `    ${palette.dim(name.padEnd(9))} ${visible(text)}\n`;
  const shown = consequences.slice(0, consequencesShown);
  const more = consequences.length - shown.length;
  return [
    `  ${paint(drift.severity)} ${where}${palette.bold(visible(drift.subject))}: ${causeWords[drift.cause]}  ${palette.dim(visible(`${drift.check} ${drift.id}`))}\n`,
    line('wanted', drift.wanted ?? 'none'),
    drift.baseline === drift.wanted ? '' : line('deployed', drift.baseline ?? 'none'),
    line('observed', drift.observed ?? 'none'),
    drift.isReformatted ? line('values', 'the same: it is only written in another way') : '',
    ...renderChanges(drift, line),
    drift.diff === null ? '' : renderDiff(drift.diff, palette),
    drift.changedAt === null ? '' : line('changed', whoAndWhen(drift)),
    ...shown.map(({ node, subject, what }) => line('follows', `${node ?? ''} ${subject}: ${what}`.trim())),
    more === 0 ? '' : line('follows', `and ${more} more`),
    `    ${palette.accent('mend:'.padEnd(9))} ${visible(drift.remediation.hint)}\n`,
  ].join('');
}

const changesShown = 8;

function renderChanges({ changes }: Drift, line: (name: string, text: string) => string): readonly string[] {
  const more = changes.length - changesShown;
  return [
    ...changes.slice(0, changesShown).map((change) => line('value', describeChange(change))),
    more > 0 ? line('value', `and ${more} more`) : '',
  ];
}

const diffLinesShown = 20;

function renderDiff(diff: string, palette: Palette): string {
  const lines = diff.trimEnd().split('\n').slice(2);
  const shown = lines.slice(0, diffLinesShown).map((text) => {
    const paint = text.startsWith('+') ? palette.bad : text.startsWith('-') ? palette.good : palette.dim;
    return `      ${paint(visible(text))}\n`;
  });
  const more = lines.length - shown.length;
  return `${shown.join('')}${more > 0 ? `      ${palette.dim(`and ${more} lines more`)}\n` : ''}`;
}

function ignoredBlock({ ignored }: DriftReport, palette: Palette): string {
  if (ignored.length === 0) return '';
  const rows = ignored.map(
    ({ drift, owner, reason, expires }) =>
      `  ${visible(`${drift.node ?? ''} ${drift.subject}`.trim())} ${palette.dim(visible(`${owner} until ${expires}: ${reason}`))}\n`,
  );
  return `${palette.bold('ignored')}\n${rows.join('')}`;
}

function uncheckedBlock({ unchecked }: DriftReport, palette: Palette): string {
  if (unchecked.length === 0) return '';
  const rows = unchecked.map(
    ({ kind, node, subject, reason }) =>
      `  ${palette.warn(kind)} ${visible(`${node ?? ''} ${subject}`.trim())}: ${visible(reason)}\n`,
  );
  return `${palette.bold('unchecked')}\n${rows.join('')}`;
}
