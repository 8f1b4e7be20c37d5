import type { LintReport } from '@dwcp/lint';
import { type Finding, isAtLeast, type RuleMetadata, type Severity } from '@dwcp/model';
import { sarifLevel } from './sarif-results.ts';

export interface RulePages {
  /** Pages of docs/rules by rule id, Markdown. */
  readonly pages: ReadonlyMap<string, string>;
  /** Where the documentation of dwcp is read, an absolute URI without a slash at its end. */
  readonly docsUri: string;
}

export type SarifRule = ReturnType<typeof sarifRule>;

/**
 * Every rule there is, then those only a finding names (a policy of the user's own). All of them, because a viewer can then
 * tell a rule that found nothing from one this version does not have, and the index of a rule does not depend on findings.
 */
export function sarifRules(report: LintReport, pages: RulePages): readonly SarifRule[] {
  const findings = [...report.findings, ...report.waived.map((waived) => waived.finding)];
  const known = new Set(report.rules.map((rule) => rule.id));
  const foreign = new Map<string, RuleMetadata>();
  for (const { ruleId, severity } of findings) {
    if (!known.has(ruleId)) foreign.set(ruleId, { id: ruleId, severity, title: ruleId });
  }
  return [...report.rules, ...foreign.values()].map((rule) =>
    sarifRule(rule, { ...pages, worst: worstOf(rule, findings) }),
  );
}

function sarifRule(rule: RuleMetadata, options: RulePages & { readonly worst: Severity }) {
  const page = options.pages.get(rule.id);
  const title = rule.title.charAt(0).toUpperCase() + rule.title.slice(1);
  return {
    id: rule.id,
    name: nameOf(rule.id),
    shortDescription: { text: title },
    fullDescription: { text: (page === undefined ? null : reasonOf(page)) ?? title },
    ...(page === undefined
      ? {}
      : {
          helpUri: `${options.docsUri}/rules/${rule.id}.md`,
          help: { text: `${title}. Run \`dwcp explain ${rule.id}\` for the reason and examples.`, markdown: page },
        }),
    defaultConfiguration: { level: sarifLevel(rule.severity) },
    properties: {
      tags: [areaOf(rule.id)],
      'security-severity': securitySeverity[options.worst],
      severity: rule.severity,
      controls: rule.controls ?? [],
    },
  };
}

/**
 * GitHub shows the severity of a rule, not of a result, and knows four only through this number: above 9 critical, from 7
 * high, from 4 medium, above 0 low. So it is the worst the rule found here, lest a finding look milder than it is.
 */
const securitySeverity: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
};

function worstOf(rule: RuleMetadata, findings: readonly Finding[]): Severity {
  return findings
    .filter((finding) => finding.ruleId === rule.id)
    .reduce((worst, { severity }) => (isAtLeast(severity, worst) ? severity : worst), rule.severity);
}

/** `config/unknown-key` → `ConfigUnknownKey`, `DWCP-SEC-001` → `DwcpSec001`. */
function nameOf(id: string): string {
  return id
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `config/unknown-key` → `config`, `DWCP-SEC-001` → `dwcp-sec`. */
function areaOf(id: string): string {
  return id
    .toLowerCase()
    .replace(/[/-][^/-]*$/, '')
    .replace(/\/.*/, '');
}

/** The first paragraph below the title and the severity: why the rule is one. */
function reasonOf(page: string): string | null {
  const paragraph = page
    .split(/\n{2,}/)
    .find((text) => !/^(# |Severity |```|Bad:|Good:)/.test(text) && text.trim() !== '');
  return paragraph?.replace(/\s*\n/g, ' ').replaceAll('`', '').trim() ?? null;
}
