import { compareFindings, type Finding } from '@dwcp/model';

/** All findings in the order reports print them, each once: two modes of one environment share most of their files. */
export function mergeFindings(lists: readonly (readonly Finding[])[]): readonly Finding[] {
  const byContent = new Map(lists.flat().map((finding) => [contentOf(finding), finding]));
  return [...byContent.values()].toSorted(compareFindings);
}

function contentOf(finding: Finding): string {
  const { ruleId, severity, message, location, path, hint } = finding;
  const place = location === null ? null : [location.file, location.line, location.column];
  return JSON.stringify([ruleId, severity, message, place, path, hint]);
}
