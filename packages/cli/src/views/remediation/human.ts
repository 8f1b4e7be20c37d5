import { type RemediatedDrift, type RemediationReport, type RemediationStep, remediationOutcomes } from '@dwcp/model';
import { formatSeconds, type Palette, plural, visible } from '@dwcp/terminal';

export function renderRemediation(report: RemediationReport, palette: Palette): string {
  const blocks = [
    headLine(report, palette),
    report.steps.length === 0
      ? ''
      : `${palette.bold('steps')}\n${report.steps.map((step) => stepLine(step, palette)).join('')}`,
    ...shownOutcomes.map((outcome) => outcomeBlock(report, outcome, palette)),
    uncheckedBlock(report, palette),
  ];
  return blocks.filter((text) => text !== '').join('\n');
}

type Outcome = RemediatedDrift['outcome'];

/** What is not in order first. */
const shownOutcomes: readonly Outcome[] = ['not-fixed', 'unchecked', 'changed', 'left', 'planned', 'fixed', 'gone'];

const words: Readonly<Record<Outcome, string>> = {
  fixed: 'fixed',
  gone: 'no longer there',
  'not-fixed': 'not fixed',
  left: 'left to you',
  changed: 'changed since the report',
  unchecked: 'unchecked',
  planned: 'would be put back',
};

function headLine(report: RemediationReport, palette: Palette): string {
  const { drifts, isDryRun, environment, release } = report;
  const counts = remediationOutcomes
    .map((outcome) => [outcome, drifts.filter((drift) => drift.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => paintOf(outcome, palette)(`${count} ${words[outcome]}`));
  const verdict = counts.length === 0 ? 'nothing to repair' : counts.join(', ');
  const what = `${plural(drifts.length, 'drift')} of ${report.detectedAt}`;
  const to = release === null ? '' : `, release ${release.slice(0, 12)}`;
  const how = isDryRun ? '; nothing was changed' : ` in ${formatSeconds(report.durationMs)}`;
  return `${visible(environment)}: ${verdict} ${palette.dim(visible(`${what}${to}${how}`))}\n`;
}

const subjectsShown = 6;

function stepLine(step: RemediationStep, palette: Palette): string {
  const { action, nodes, subjects, tags, changes, status, reason, failures } = step;
  const paint = status === 'failed' ? palette.bad : status === 'done' ? palette.good : palette.dim;
  const more = subjects.length > subjectsShown ? ` and ${subjects.length - subjectsShown} more` : '';
  const what = `${subjects.slice(0, subjectsShown).join(', ')}${more}`;
  const how = tags.length === 0 ? '' : ` (tags ${tags.join(', ')})`;
  const where = nodes.length === 0 ? '' : ` on ${nodes.join(', ')}${how}`;
  const took = status === 'planned' ? '' : ` in ${formatSeconds(step.durationMs)}`;
  const plan = changes.map(
    ({ address, actions }) => `    ${palette.dim(visible(`${actions.join(' and ')} ${address}`))}\n`,
  );
  const words = failures.length > 0 ? failures.map((one) => `${one.node}: ${one.reason}`) : [reason ?? ''];
  const why = reason === null ? '' : words.map((word) => `    ${palette.bad(visible(word))}\n`).join('');
  return `  ${paint(status)} ${action}${visible(where)}${took}: ${visible(what)}\n${plan.join('')}${why}`;
}

function outcomeBlock({ drifts }: RemediationReport, outcome: Outcome, palette: Palette): string {
  const own = drifts.filter((drift) => drift.outcome === outcome);
  if (own.length === 0) return '';
  const rows = own.map(({ node, subject, check, id, reason }) => {
    const why = reason === null ? '' : `    ${visible(reason)}\n`;
    return `  ${visible(`${node ?? ''} ${subject}`.trim())}  ${palette.dim(visible(`${check} ${id}`))}\n${why}`;
  });
  return `${paintOf(outcome, palette)(words[outcome])}\n${rows.join('')}`;
}

function uncheckedBlock({ unchecked }: RemediationReport, palette: Palette): string {
  if (unchecked.length === 0) return '';
  const rows = unchecked.map(
    ({ kind, node, subject, reason }) =>
      `  ${palette.warn(kind)} ${visible(`${node ?? ''} ${subject}`.trim())}: ${visible(reason)}\n`,
  );
  return `${palette.bold('not looked at by the report')}\n${rows.join('')}`;
}

function paintOf(outcome: Outcome, palette: Palette): (text: string) => string {
  if (outcome === 'fixed' || outcome === 'gone') return palette.good;
  return outcome === 'not-fixed' ? palette.bad : palette.warn;
}
