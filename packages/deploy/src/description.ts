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
    throw new DwcpError(
      'CONFIG_INVALID',
      [`${stopping.length === 1 ? '1 finding stops' : `${stopping.length} findings stop`} this command`, ...lines].join(
        '\n',
      ),
      {
        hint: `run \`dwcp lint --mode ${options.mode} --env ${options.environment}\``,
      },
    );
  }
  requireProvenEnvironment(topology, options.acceptedRisks);
  return { topology, findings, inputs };
}

const unprovenRisk = 'unproven-real-environment';

/** Only the lab is proven from end to end; whoever works on real accounts and machines says so by name. */
function requireProvenEnvironment(topology: Topology, acceptedRisks: readonly string[]): void {
  if (topology.environment.kind === 'lab' || acceptedRisks.includes(unprovenRisk)) return;
  throw new DwcpError(
    'RISK_NOT_ACCEPTED',
    `${topology.environment.name} is a real environment: dwcp has deployed to emulated ones only so far`,
    {
      hint: `check it with \`dwcp lint --env ${topology.environment.name}\`; go on with --accept-risk=${unprovenRisk}`,
    },
  );
}
