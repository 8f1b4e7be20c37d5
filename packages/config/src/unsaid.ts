import type { Issue } from './issue.ts';
import type { Source } from './read-source.ts';

/** The issues that are not about a value the schema has already refused. */
export function unsaid(issues: readonly Issue[], leftOut: readonly (readonly (string | number)[])[]): readonly Issue[] {
  return issues.filter((issue) => !leftOut.some((path) => path.every((step, index) => issue.path[index] === step)));
}

/** False when the text leaves open which value was meant: a key written twice, an ambiguous number. */
export function isReadAsMeant(source: Source): boolean {
  return source.findings.every((finding) => finding.severity !== 'high' && finding.severity !== 'critical');
}
