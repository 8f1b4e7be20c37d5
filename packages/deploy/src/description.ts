import { type Description, loadDescription } from '@dwcp/config';
import { DwcpError, type Finding, isAtLeast, type Topology } from '@dwcp/model';
import type { PlanOptions } from './options.ts';

export interface LoadedDescription {
  readonly topology: Topology;
  readonly findings: readonly Finding[];
  readonly inputs: Description['inputs'];
}

/** The description, when nothing in it stops a deploy: findings of severity critical, high or medium do. */
export async function loadForDeploy(options: PlanOptions): Promise<LoadedDescription> {
  const { topology, findings, inputs } = await loadDescription(options);
  const stopping = findings.filter((finding) => isAtLeast(finding.severity, 'medium'));
  if (topology === null || stopping.length > 0) {
    const lines = stopping.map(({ location, path, message, ruleId }) => {
      const place = location === null ? '' : `${location.file}:${location.line}:${location.column} `;
      return `  ${place}${path ?? ''}: ${message} (${ruleId})`;
    });
    throw new DwcpError('CONFIG_INVALID', [`${stopping.length} findings stop this command`, ...lines].join('\n'), {
      hint: `run \`dwcp lint --mode ${options.mode} --env ${options.environment}\``,
    });
  }
  return { topology, findings, inputs };
}
