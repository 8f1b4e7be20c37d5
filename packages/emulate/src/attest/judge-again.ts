import { isDeepStrictEqual } from 'node:util';
import type { EmulationReport } from '@dwcp/model';
import { judgeEvidence } from '../report/verdict.ts';
import { reportFault } from '../trials/judge-fault.ts';

/** What of a report does not follow from what it says was seen, in words; null where it does. Pure. */
export function judgeAgain(report: EmulationReport): {
  readonly verdict: string | null;
  readonly numbers: string | null;
} {
  const { verdict, reasons } = judgeEvidence(report);
  const isSame = verdict === report.verdict && isDeepStrictEqual(reasons, report.reasons);
  const wrong = report.faults.filter((stated) => {
    const { outcome, observed, statistics } = reportFault(stated.fault, stated.trials);
    return (
      outcome !== stated.outcome ||
      observed !== stated.observed ||
      !isDeepStrictEqual(JSON.parse(JSON.stringify(statistics)), stated.statistics)
    );
  });
  return {
    verdict: isSame ? null : verdictWords(verdict, report),
    numbers: wrong.length === 0 ? null : `not those of ${wrong.map(({ fault }) => fault.name).join(', ')}`,
  };
}

function verdictWords(verdict: string, stated: EmulationReport): string {
  return verdict === stated.verdict
    ? `it is ${verdict}, but for other reasons than stated`
    : `it says ${stated.verdict}, and what was seen makes it ${verdict}`;
}
