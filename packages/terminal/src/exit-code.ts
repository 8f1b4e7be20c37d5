/** Exit codes mean the same for every command. */
export const exitCodes = {
  /** Done, nothing to report. */
  clean: 0,
  /** Could not do it (usage, environment, tool), or declined. */
  failed: 1,
  /** Done, and findings, drift, failed checks or pending changes exist. */
  findings: 2,
  /** Something could not be looked at. */
  inconclusive: 3,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The worst thing seen decides: a finding outweighs something that could not be looked at. */
export function exitCodeOf(seen: { readonly hasFindings: boolean; readonly isInconclusive: boolean }): ExitCode {
  if (seen.hasFindings) return exitCodes.findings;
  return seen.isInconclusive ? exitCodes.inconclusive : exitCodes.clean;
}
