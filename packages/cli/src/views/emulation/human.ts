import type { EmulationReport, Fidelity, Verdict } from '@dwcp/model';
import type { Palette } from '@dwcp/terminal';
import { formatSeconds, plural, visible } from '@dwcp/terminal';
import { formatMs } from './format-ms.ts';
import { renderRows } from './rows.ts';

export interface EmulationView {
  readonly palette: Palette;
  /** Where the report is and who signed it; null when it was not written. */
  readonly written: { readonly directory: string; readonly signedBy: string | null } | null;
  /** What was run once more; null for a run of its own. */
  readonly replay: {
    readonly of: string;
    readonly verdict: Verdict;
    readonly differences: readonly string[];
  } | null;
}

/** The verdict with its reasons, one row per fault, what did not pass, what was measured, and where the report is. */
export function renderEmulation(report: EmulationReport, view: EmulationView): string {
  const { palette } = view;
  const blocks = [
    headLines(report, palette),
    renderRows('faults', faultRows(report), palette),
    renderRows('checks that did not pass', checkRows(report), palette),
    renderRows('round trips', benchmarkRows(report), palette),
    renderRows('throughput', throughputRows(report), palette),
    renderRows('packets in clear', leakRows(report), palette),
    renderRows('policy', findingRows(report), palette),
    replayLines(view),
    closingLines(report, view),
  ];
  return blocks.filter((text) => text !== '').join('\n');
}

function headLines(report: EmulationReport, palette: Palette): string {
  const { scenario, verdict, checks } = report;
  const where = scenario.environment === null ? 'a generated network' : `${scenario.environment}, ${scenario.mode}`;
  const passed = checks.filter((check) => check.outcome === 'pass').length;
  const trials = report.faults.reduce((sum, fault) => sum + fault.trials.length, 0);
  const facts = [
    `${passed} of ${plural(checks.length, 'check')} passed`,
    ...(scenario.faults.length === 0
      ? []
      : [`${plural(scenario.faults.length, 'fault')} in ${plural(trials, 'trial')}`]),
    `release ${report.release.slice(0, 12)}`,
  ];
  const head = `${paintOf(verdict, palette)(verdict)} ${palette.bold(visible(scenario.name))} on ${visible(where)}, seed ${scenario.seed}, in ${formatSeconds(report.durationMs)}\n`;
  const reasons = unshownReasons(report).map((reason) => `  ${palette.bad('-')} ${visible(reason)}\n`);
  return `${head}${palette.dim(`${facts.join(', ')}; ${carriers(report)}`)}\n${reasons.join('')}`;
}

function closingLines({ verdict }: EmulationReport, { written, palette }: EmulationView): string {
  if (written === null) return '';
  const { directory, signedBy } = written;
  const signature = signedBy === null ? 'unsigned' : `signed by ${signedBy.slice(0, 16)}`;
  const again = verdict === 'pass' ? '' : `${palette.dim('again:')}  dwcp emulate --replay ${visible(directory)}\n`;
  return `${palette.dim('report:')} ${visible(directory)} ${palette.dim(`(${signature})`)}\n${again}`;
}

function replayLines({ replay, palette }: EmulationView): string {
  if (replay === null) return '';
  const others = replay.differences.map((sentence) => `  ${palette.warn('!')} ${visible(sentence)}\n`);
  return `${palette.dim('replay of:')} ${visible(replay.of)}, which was ${replay.verdict}\n${others.join('')}`;
}

/** What carried the packets, which is what the numbers hold for. */
function carriers({ dataPlane }: EmulationReport): string {
  const { hosts, wireguard, ipsec, routing, impairment, dwcpd } = dataPlane;
  return [
    `${hosts} hosts`,
    ...(wireguard === null ? [] : [`WireGuard in the ${wireguard === 'kernel' ? 'kernel' : 'userspace'}`]),
    ...(ipsec === null ? [] : [`ESP in the ${ipsec === 'kernel' ? 'kernel' : 'userspace'}`]),
    ...(routing === null ? [] : [routing === 'frr' ? 'FRR' : 'BIRD']),
    ...(impairment === null ? [] : [`links by ${impairment === 'netem' ? 'netem' : 'the forwarder'}`]),
    ...(dwcpd === undefined ? [] : ['dwcpd']),
  ].join(', ');
}

/** Those of checks and findings stand in their own blocks. */
function unshownReasons({ reasons, checks, findings }: EmulationReport): readonly string[] {
  const shown = new Set([
    ...checks.flatMap(({ title, observed }) => [`${title}: ${observed}`, `not known whether ${title}: ${observed}`]),
    ...findings.map(({ ruleId, message }) => `${ruleId}: ${message}`),
  ]);
  return reasons.filter((reason) => !shown.has(reason));
}

function faultRows({ faults }: EmulationReport): readonly (readonly string[])[] {
  return [
    ['outcome', 'fault', 'median', '95 % interval', 'p95', 'max', 'lost', 'trials', 'fidelity'],
    ...faults.map(({ fault, outcome, statistics, trials, repeated, fidelity }) => [
      outcome,
      fault.isCanary ? `${fault.name} (canary)` : fault.name,
      statistics === null ? '' : formatMs(statistics.medianMs),
      statistics?.medianIntervalMs == null ? '' : statistics.medianIntervalMs.map(formatMs).join(' to '),
      statistics === null ? '' : formatMs(statistics.p95Ms),
      statistics === null ? '' : formatMs(statistics.maximumMs),
      statistics === null ? '' : String(statistics.lostMaximum),
      repeated === 0
        ? `${trials.length} of ${fault.trials}`
        : `${trials.length} of ${fault.trials} (${repeated} again)`,
      fidelity,
    ]),
  ];
}

/** Failures first: of a network that never came up, everything is open. */
function checkRows({ checks }: EmulationReport): readonly (readonly string[])[] {
  const open = (['fail', 'inconclusive'] as const).flatMap((outcome) =>
    checks.filter((one) => one.outcome === outcome),
  );
  return shortened([
    ['outcome', 'check', 'observed'],
    ...open.map((check) => [check.outcome, check.title, check.observed ?? '']),
  ]);
}

function findingRows({ findings }: EmulationReport): readonly (readonly string[])[] {
  const rows = findings.map(({ severity, ruleId, message, location }) => [
    severity,
    ruleId,
    location === null ? message : `${message} (${location.file}:${location.line})`,
  ]);
  return shortened([['severity', 'rule', 'finding'], ...rows]);
}

const shownRows = 20;

/** A head and as many rows as a screen takes; the report has all of them. */
function shortened(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const left = rows.length - 1 - shownRows;
  return left <= 0 ? rows : [...rows.slice(0, shownRows + 1), [`and ${left} more in the report`]];
}

function benchmarkRows({ benchmarks }: EmulationReport): readonly (readonly string[])[] {
  return [
    ['from', 'to', 'p50', 'p90', 'p99', 'p99.9', 'jitter', 'lost', 'fidelity'],
    ...benchmarks.map(({ flow, roundTrip, sent, lost, fidelity }) => [
      flow.from,
      flow.to,
      ...(roundTrip === null
        ? ['not measured', '', '', '', '']
        : [roundTrip.p50Ms, roundTrip.p90Ms, roundTrip.p99Ms, roundTrip.p999Ms, roundTrip.jitterMs].map(formatMs)),
      `${lost} of ${sent}`,
      fidelity,
    ]),
  ];
}

function throughputRows({ throughput }: EmulationReport): readonly (readonly string[])[] {
  return [
    ['from', 'to', 'TCP flows', 'Mbit/s', 'target', 'retransmits', 'fidelity'],
    ...throughput.map(({ flow, tcpFlows, mbitPerSecond, targetMbitPerSecond, retransmits, fidelity }) => [
      flow.from,
      flow.to,
      String(tcpFlows),
      mbitPerSecond === null ? 'not measured' : mbitPerSecond.toFixed(0),
      targetMbitPerSecond === null ? '' : targetMbitPerSecond.toFixed(0),
      retransmits === null ? '' : String(retransmits),
      throughputFidelity(fidelity),
    ]),
  ];
}

/** The one number nobody must take for a prediction. */
function throughputFidelity(fidelity: Fidelity): string {
  return fidelity === 'hardware' ? 'hardware (of this machine)' : fidelity;
}

function leakRows({ leaks }: EmulationReport): readonly (readonly string[])[] {
  return [
    ['outcome', 'place', 'packets seen', 'in clear'],
    ...leaks.map(({ place, packets, leaked, isComplete }) => [
      leaked > 0 ? 'fail' : isComplete && packets > 0 ? 'pass' : 'inconclusive',
      place,
      String(packets),
      isComplete ? String(leaked) : `${leaked}, but packets were missed`,
    ]),
  ];
}

export function paintOf(verdict: Verdict, palette: Palette): (text: string) => string {
  return verdict === 'pass' ? palette.good : verdict === 'fail' ? palette.bad : palette.warn;
}
