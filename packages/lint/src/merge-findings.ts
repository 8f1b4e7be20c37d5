import { compareFindings, type Finding } from '@dwcp/model';

/** All findings in the order reports print them, each once: two modes of one environment share most of their files. */
export function mergeFindings(lists: readonly (readonly Finding[])[]): readonly Finding[] {
  const byContent = new Map(lists.flat().map((finding) => [contentOf(finding), finding]));
  const findings = [...byContent.values()];
  // The loader names the key of a secret in a configuration, which the scan of all files finds again.
  const literal = new Set(findings.filter(({ ruleId }) => ruleId === 'config/literal-secret').map(lineOf));
  return findings
    .filter((finding) => !finding.ruleId.startsWith('secret/') || !literal.has(lineOf(finding)))
    .toSorted(compareFindings);
}

function lineOf({ location }: Finding): string {
  return `${location?.file}:${location?.line}`;
}

function contentOf(finding: Finding): string {
  const { ruleId, severity, message, location, path, hint, subject } = finding;
  const place = location === null ? null : [location.file, location.line, location.column];
  return JSON.stringify([ruleId, severity, message, place, path, hint, subject]);
}
