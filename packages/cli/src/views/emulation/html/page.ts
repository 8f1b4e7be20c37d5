import type { EmulationReport } from '@dwcp/model';
import { formatSeconds } from '@dwcp/terminal';
import { formatMs } from '../format-ms.ts';
import { faultSection } from './fault-section.ts';
import { type Markup, markup, nothing } from './markup.ts';
import { fidelitySection, provenanceSection } from './provenance-sections.ts';
import type { EvidenceLinks, Section } from './section.ts';
import { checkSection, findingSection, leakSection, measurementSection, networkSection } from './sections.ts';
import { style } from './style.ts';

export interface PageOptions {
  /** sha256 of the key that signed the report; null for an unsigned one. */
  readonly signedBy: string | null;
  readonly links: EvidenceLinks;
}

/** One page that asks for nothing else: no script, no font, no picture from elsewhere. Light and dark as the reader's system. */
export function renderEmulationHtml(report: EmulationReport, { signedBy, links }: PageOptions): string {
  const sections = [
    networkSection(report),
    faultSection(report, links),
    checkSection(report, links),
    leakSection(report, links),
    measurementSection(report),
    findingSection(report),
    provenanceSection(report, signedBy),
    fidelitySection(),
  ].filter((section) => section !== null);
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${report.verdict}: ${report.scenario.name}</title>
<style>${style}</style>
</head>
<body><main>
${header(report)}
${navigation(sections)}
${sections.map(sectionOf)}
<footer>dwcp ${report.tools.find((tool) => tool.name === 'dwcp')?.version ?? ''}, ${report.startedAt}</footer>
</main></body>
</html>
`;
  return page.markup;
}

function header(report: EmulationReport): Markup {
  const { scenario, verdict } = report;
  const where = scenario.environment === null ? 'a generated network' : `environment ${scenario.environment}`;
  return markup`<header><div class="head"><div><h1>${scenario.name}</h1><p>${scenario.description}</p><p class="dim small">${where}, mode ${scenario.mode}, ${report.startedAt}</p></div><span class="verdict ${verdict}">${verdict}</span></div>
<dl class="facts">${factsOf(report).map(({ name, value, isBad }) => markup`<div><dt>${name}</dt><dd${isBad ? markup` class="bad"` : nothing}>${value}</dd></div>`)}</dl>${reasonList(report)}</header>`;
}

const shownReasons = 8;

/** The first ones are the gravest; of a run that was cut off there are dozens. */
function reasonList({ reasons, verdict }: EmulationReport): Markup {
  const list = (some: readonly string[]) =>
    markup`<ul class="reasons ${verdict}-list">${some.map((reason) => markup`<li>${reason}</li>`)}</ul>`;
  const rest = reasons.slice(shownReasons);
  if (reasons.length === 0) return nothing;
  const folded = markup`<details><summary>and ${rest.length} more</summary>${list(rest)}</details>`;
  return markup`${list(reasons.slice(0, shownReasons))}${rest.length === 0 ? nothing : folded}`;
}

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly isBad: boolean;
}

function factsOf({ checks, faults, leaks, benchmarks, durationMs, scenario }: EmulationReport): readonly Fact[] {
  const passed = checks.filter((check) => check.outcome === 'pass').length;
  const survived = faults.filter((fault) => fault.outcome === 'pass').length;
  const leaked = leaks.reduce((sum, leak) => sum + leak.leaked, 0);
  const worst = Math.max(
    ...faults.flatMap(({ fault, statistics }) => (fault.isCanary || statistics === null ? [] : [statistics.p95Ms])),
  );
  const latency = Math.max(...benchmarks.flatMap(({ roundTrip }) => (roundTrip === null ? [] : [roundTrip.p99Ms])));
  return [
    { name: 'checks passed', value: `${passed} of ${checks.length}`, isBad: passed < checks.length },
    ...(faults.length === 0
      ? []
      : [
          {
            name: 'faults survived',
            value: `${survived} of ${scenario.faults.length}`,
            isBad: survived < scenario.faults.length,
          },
        ]),
    ...(Number.isFinite(worst) ? [{ name: 'slowest failover, p95', value: formatMs(worst), isBad: false }] : []),
    ...(leaks.length === 0 ? [] : [{ name: 'packets in clear', value: String(leaked), isBad: leaked > 0 }]),
    ...(Number.isFinite(latency) ? [{ name: 'slowest round trip, p99', value: formatMs(latency), isBad: false }] : []),
    { name: 'took', value: formatSeconds(durationMs), isBad: false },
  ];
}

function navigation(sections: readonly Section[]): Markup {
  return markup`<nav>${sections.map(({ id, title }) => markup`<a href="#${id}">${title}</a>`)}</nav>`;
}

function sectionOf({ id, title, lead, body }: Section): Markup {
  return markup`<section id="${id}"><h2>${title}</h2>${lead === null ? nothing : markup`<p class="dim lead">${lead}</p>`}
${body}</section>
`;
}
