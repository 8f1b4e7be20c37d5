import { descriptionPart } from '@dwcp/drift';
import { type Drift, type DriftReport, DwcpError, type UncheckedPart } from '@dwcp/model';
import type { RemediateOptions } from './options.ts';

/** The drifts of a report that are asked for. Throws USAGE for a report of another environment or a name that is in none. */
export function chooseDrifts(
  report: DriftReport,
  { environment, kinds, hosts }: Pick<RemediateOptions, 'environment' | 'kinds' | 'hosts'>,
): readonly Drift[] {
  if (report.environment !== environment) {
    throw new DwcpError('USAGE', `the report is about ${report.environment}, not about ${environment}`, {
      hint: `run \`dwcp drift remediate --env ${report.environment}\``,
    });
  }
  const nodes = new Set([...report.nodes, ...report.drifts.map(({ node }) => node)]);
  const unknown = hosts?.find((host) => !nodes.has(host));
  if (unknown !== undefined) {
    throw new DwcpError('USAGE', `the report of ${report.startedAt} says nothing of a node ${unknown}`, {
      hint: 'run `dwcp drift report` to see which nodes were looked at',
    });
  }
  return report.drifts.filter((drift) => isAsked(drift, { kinds, hosts }));
}

/**
 * What the report could not look at, of what is asked for. The description counts no more when a later look had it: its files
 * came back.
 */
export function uncheckedOf(
  { unchecked }: DriftReport,
  asked: Pick<RemediateOptions, 'kinds' | 'hosts'>,
  later: Pick<DriftReport, 'kinds' | 'unchecked'>,
): readonly UncheckedPart[] {
  const isDescription = ({ subject }: UncheckedPart): boolean => subject === descriptionPart;
  const isBack = later.kinds.includes('files') && !later.unchecked.some(isDescription);
  return unchecked.filter((part) => isAsked(part, asked) && !(isBack && isDescription(part)));
}

function isAsked(
  { kind, node }: Pick<UncheckedPart, 'kind' | 'node'>,
  { kinds, hosts }: Pick<RemediateOptions, 'kinds' | 'hosts'>,
): boolean {
  return (kinds === null || kinds.includes(kind)) && (hosts === null || (node !== null && hosts.includes(node)));
}
