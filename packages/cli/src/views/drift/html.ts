import { type DriftReport, driftKinds } from '@dwcp/model';
import { formatSeconds, plural } from '@dwcp/terminal';
import { severityChip } from '../emulation/html/chips.ts';
import { type Markup, markup, nothing } from '../emulation/html/markup.ts';
import { table } from '../emulation/html/section.ts';
import { style } from '../emulation/html/style.ts';
import { describeChange, whoAndWhen } from './describe-change.ts';
import { causeWords, type DriftGroup, groupDrifts } from './group-drifts.ts';

/** One page that asks for nothing else: no script, no font, no picture from elsewhere. */
export function renderDriftHtml(report: DriftReport): string {
  const verdict = report.drifts.length > 0 ? 'fail' : report.unchecked.length > 0 ? 'inconclusive' : 'pass';
  const words = { fail: 'drift', inconclusive: 'unchecked', pass: 'in sync' }[verdict];
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${words}: ${report.environment}</title>
<style>${style}</style>
</head>
<body><main>
<header><div class="head"><div><h1>${report.environment}</h1><p>${factsOf(report)}</p></div><span class="verdict ${verdict}">${words}</span></div></header>
${driftKinds.map((kind) => kindSection(report, kind))}
${uncheckedSection(report)}
<footer>${report.startedAt}</footer>
</main></body>
</html>
`;
  return page.markup;
}

function factsOf(report: DriftReport): string {
  const { baseline, drifts, nodes, unchecked } = report;
  const deployed = baseline === null ? 'never deployed' : `release ${baseline.release.slice(0, 12)} of ${baseline.at}`;
  return `${plural(drifts.length, 'drift')}, ${unchecked.length} unchecked, ${plural(nodes.length, 'node')} looked at in ${formatSeconds(report.durationMs)}; ${deployed}`;
}

function kindSection(report: DriftReport, kind: DriftReport['kinds'][number]): Markup {
  const groups = groupDrifts(report.drifts.filter((drift) => drift.kind === kind));
  if (groups.length === 0) return nothing;
  return markup`<section id="${kind}"><h2>${kind}</h2>${groups.map(renderGroup)}</section>
`;
}

function renderGroup({ drift, nodes, consequences }: DriftGroup): Markup {
  const rows = [
    ['wanted', drift.wanted ?? 'none'],
    ['deployed', drift.baseline ?? 'none'],
    ['observed', drift.observed ?? 'none'],
    ...(drift.isReformatted ? [['values', 'the same: it is only written in another way']] : []),
    ...drift.changes.map((change) => ['value', describeChange(change)]),
    ...(drift.changedAt === null ? [] : [['changed', whoAndWhen(drift)]]),
    ...consequences.map(({ node, subject, what }) => ['follows', `${node ?? ''} ${subject}: ${what}`.trim()]),
    ['mend', drift.remediation.hint],
  ];
  const diff =
    drift.diff === null
      ? nothing
      : markup`<pre class="mono">${drift.diff.split('\n').map(
          (line) => markup`${line}
`,
        )}</pre>`;
  return markup`<div class="fault"><div class="row"><h3>${[...nodes, drift.subject].join(' ')}</h3>${severityChip(drift.severity)}<span class="dim small">${causeWords[drift.cause]}, ${drift.check}</span></div>${table([{ title: '' }, { title: '' }], rows)}${diff}</div>
`;
}

function uncheckedSection({ unchecked }: DriftReport): Markup {
  if (unchecked.length === 0) return nothing;
  const rows = unchecked.map(({ kind, node, subject, reason }) => [kind, node ?? '', subject, reason]);
  const columns = ['kind', 'node', 'what', 'why it could not be looked at'].map((title) => ({ title }));
  return markup`<section id="unchecked"><h2>unchecked</h2>${table(columns, rows)}</section>
`;
}
