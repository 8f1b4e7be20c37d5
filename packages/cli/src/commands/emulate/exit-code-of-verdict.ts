import { assertNever, type Verdict } from '@dwcp/model';
import { type ExitCode, exitCodes } from '@dwcp/terminal';

export function exitCodeOfVerdict(verdict: Verdict): ExitCode {
  switch (verdict) {
    case 'pass':
      return exitCodes.clean;
    case 'fail':
      return exitCodes.findings;
    case 'inconclusive':
      return exitCodes.inconclusive;
    default:
      return assertNever(verdict);
  }
}
