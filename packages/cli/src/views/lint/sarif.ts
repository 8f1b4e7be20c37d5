import type { LintReport } from '@dwcp/lint';
import { renderSarifDocument } from '../sarif/document.ts';
import { artifactLocation, sarifResults } from './sarif-results.ts';
import { type RulePages, sarifRules } from './sarif-rules.ts';
import type { SourceOptions } from './source-uri.ts';

export interface SarifOptions extends SourceOptions, RulePages {
  readonly version: string;
}

/** One id for each rule. */
export function renderSarif(report: LintReport, options: SarifOptions): string {
  const rules = sarifRules(report, options);
  return renderSarifDocument({
    version: options.version,
    informationUri: `${options.docsUri}/output-formats.md`,
    rules,
    automationId: 'dwcp/lint/',
    invocation: invocation(report),
    artifacts: report.inputs.map((input) => ({
      location: artifactLocation(input.file, options),
      roles: ['analysisTarget'],
      hashes: { 'sha-256': input.sha256 },
    })),
    results: sarifResults(report, { ...options, ruleIndex: new Map(rules.map(({ id }, index) => [id, index])) }),
  });
}

/**
 * What was not looked at is a notification, not a result of kind `open`: that kind says a rule ran and could not decide,
 * and here none ran. An execution notification of level `error` means by the standard (§3.20.21) that the run failed and
 * its results are not complete, which is exit code 3. A part left out on request belongs to the configuration.
 */
function invocation(report: LintReport) {
  const missed = report.parts.filter((part) => part.uncheckedReason !== null && !part.isLeftOut);
  const leftOut = report.parts.filter((part) => part.uncheckedReason !== null && part.isLeftOut);
  const isNothingLookedAt = report.parts.every((part) => part.uncheckedReason !== null);
  return {
    executionSuccessful: missed.length === 0 && !isNothingLookedAt,
    toolExecutionNotifications: [
      ...missed.map((part) => notification('error', `not checked: ${part.name}: ${part.uncheckedReason}`)),
      ...(isNothingLookedAt ? [notification('error', 'nothing was looked at')] : []),
    ],
    toolConfigurationNotifications: leftOut.map((part) =>
      notification('note', `not checked: ${part.name}: ${part.uncheckedReason}`),
    ),
  };
}

function notification(level: 'error' | 'note', text: string) {
  return { level, message: { text } };
}
