import type { Drift, DriftReport, UncheckedPart } from '@dwcp/model';
import { renderSuites, type TestCase } from '../junit/render-suites.ts';
import { messageOf } from './sarif.ts';

/** A suite for each kind that was looked for: a case for each drift and for what could not be looked at, or one that passed. */
export function renderDriftJunit(report: DriftReport): string {
  const suites = report.kinds.map((kind) => {
    const cases = [
      ...report.drifts.filter((drift) => drift.kind === kind).map(driftCase),
      ...report.ignored
        .filter(({ drift }) => drift.kind === kind)
        .map(({ drift, ...ignore }) => ignoredCase(drift, ignore)),
      ...report.unchecked.filter((part) => part.kind === kind).map(uncheckedCase),
    ];
    return { name: kind, cases: cases.length === 0 ? [inSync] : cases };
  });
  return renderSuites('dwcp drift detect', suites);
}

const inSync: TestCase = { outcome: 'passed', name: 'in sync', message: '', details: '' };

function driftCase(drift: Drift): TestCase {
  const message = messageOf(drift);
  return { outcome: 'failure', name: nameOf(drift), message, details: drift.diff ?? message };
}

function ignoredCase(
  drift: Drift,
  ignore: { readonly owner: string; readonly reason: string; readonly expires: string },
): TestCase {
  const message = `ignored by ${ignore.owner} until ${ignore.expires}: ${ignore.reason}`;
  return { outcome: 'skipped', name: nameOf(drift), message, details: messageOf(drift) };
}

function uncheckedCase({ node, subject, reason }: UncheckedPart): TestCase {
  const message = `not checked: ${reason}`;
  const name = [node, subject].filter((text) => text !== null).join(' ');
  return { outcome: 'error', name, message, details: message };
}

function nameOf({ check, node, subject }: Drift): string {
  return [check, node, subject].filter((text) => text !== null).join(' ');
}
