import { compareFindings, type Finding } from '@dwcp/model';

/** All findings in the order reports print them, each once: two modes of one environment share most of their files. */
export function mergeFindings(lists: readonly (readonly Finding[])[]): readonly Finding[] {
  const byContent = new Map(lists.flat().map((finding) => [contentOf(finding), finding]));
  const findings = [...byContent.values()];
  // The loader names the key of a secret in a configuration, which the scan of all files finds again.
  const literal = new Set(findings.filter(({ ruleId }) => ruleId === 'config/literal-secret').map(lineOf));
  const said = new Set(findings.map((finding) => `${finding.ruleId} ${lineOf(finding)}`));
  const isOverruled = (finding: Finding): boolean =>
    (overruledBy.get(finding.ruleId) ?? []).some((ruleId) => said.has(`${ruleId} ${lineOf(finding)}`));
  return findings
    .filter((finding) => !finding.ruleId.startsWith('secret/') || !literal.has(lineOf(finding)))
    .filter((finding) => !isOverruled(finding))
    .toSorted(compareFindings);
}

/** What a policy says of a value, and the rules of the configuration that say the same of it: one fault is one finding. */
const overruledBy: ReadonlyMap<string, readonly string[]> = new Map([
  ['DWCP-SEC-011', ['mode/tls-version']],
  ['DWCP-NET-037', ['config/ipsec-proposal']],
]);

function lineOf({ location }: Finding): string {
  return `${location?.file}:${location?.line}`;
}

function contentOf(finding: Finding): string {
  const { ruleId, severity, message, location, path, hint, subject } = finding;
  const place = location === null ? null : [location.file, location.line, location.column];
  return JSON.stringify([ruleId, severity, message, place, path, hint, subject]);
}
