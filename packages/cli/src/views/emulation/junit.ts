import type { EmulationReport, FaultReport, Verdict } from '@dwcp/model';
import { renderSuites, type TestCase } from '../junit/render-suites.ts';
import { formatMs } from './format-ms.ts';

/**
 * A suite for each kind of thing that was looked at, a case for each thing. What failed is a failure, what could not be looked
 * at an error; both name the files that show it.
 */
export function renderEmulationJunit(report: EmulationReport): string {
  const suites = [
    { name: 'run', cases: [runCase(report)] },
    { name: 'checks', cases: report.checks.map(checkCase) },
    { name: 'packets in clear', cases: report.leaks.map(leakCase) },
    { name: 'faults', cases: report.faults.map(faultCase) },
    { name: 'policy', cases: report.findings.map(findingCase) },
  ];
  const name = `dwcp emulate ${report.scenario.name}`;
  return renderSuites(
    name,
    suites.filter(({ cases }) => cases.length > 0),
  );
}

/** Fails with the verdict, whatever it comes from: a run without checks has no other case. */
function runCase({ scenario, verdict, reasons }: EmulationReport): TestCase {
  const name = `verdict of ${scenario.name}`;
  return testCase(name, { verdict, message: reasons[0] ?? verdict, details: reasons.join('; ') });
}

function checkCase({ title, outcome, observed, evidence }: EmulationReport['checks'][number]): TestCase {
  return testCase(title, { verdict: outcome, message: observed ?? '', details: detailsOf(observed, evidence) });
}

function leakCase({ place, packets, leaked, isComplete, firstLeak, gap, evidence }: EmulationReport['leaks'][number]) {
  const verdict = leaked > 0 ? 'fail' : isComplete && packets > 0 ? 'pass' : 'inconclusive';
  const message =
    leaked > 0 ? `${leaked} of ${packets} packets, the first ${firstLeak}` : (gap ?? 'no packet was seen');
  return testCase(`nothing in clear on ${place}`, {
    verdict,
    message: verdict === 'pass' ? '' : message,
    details: verdict === 'pass' ? `${packets} packets seen` : detailsOf(message, evidence),
  });
}

function faultCase(report: FaultReport): TestCase {
  const { fault, outcome, observed, evidence } = report;
  const figures = figuresOf(report);
  const details = outcome === 'pass' ? figures : `${detailsOf(observed, evidence)}; ${figures}`;
  return testCase(fault.isCanary ? `${fault.name} (canary)` : fault.name, {
    verdict: outcome,
    message: observed ?? '',
    details,
  });
}

function figuresOf({ statistics, trials, fault, fidelity }: FaultReport): string {
  const made = `${trials.length} of ${fault.trials} trials`;
  if (statistics === null) return made;
  const { medianMs, p95Ms, maximumMs, lostMaximum } = statistics;
  return `outage median ${formatMs(medianMs)}, p95 ${formatMs(p95Ms)}, max ${formatMs(maximumMs)}, at most ${lostMaximum} lost, ${made} (${fidelity})`;
}

function findingCase({ ruleId, message, hint }: EmulationReport['findings'][number]): TestCase {
  const details = hint === null ? message : `${message}; hint: ${hint}`;
  return { outcome: 'failure', name: ruleId, message, details };
}

function detailsOf(observed: string | null, evidence: readonly string[]): string {
  return [observed ?? '', ...evidence.map((file) => `see ${file}`)].filter((line) => line !== '').join('; ');
}

const outcomes: Readonly<Record<Verdict, TestCase['outcome']>> = {
  pass: 'passed',
  fail: 'failure',
  inconclusive: 'error',
};

function testCase(
  name: string,
  { verdict, message, details }: { readonly verdict: Verdict; readonly message: string; readonly details: string },
): TestCase {
  return { outcome: outcomes[verdict], name, message, details };
}
