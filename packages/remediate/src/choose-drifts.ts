import { type Drift, type DriftReport, DwcpError } from '@dwcp/model';
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
  return report.drifts.filter(
    ({ kind, node }) =>
      (kinds === null || kinds.includes(kind)) && (hosts === null || (node !== null && hosts.includes(node))),
  );
}
