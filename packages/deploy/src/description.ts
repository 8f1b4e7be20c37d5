import { type Description, loadDescription, requireNone } from '@dwcp/config';
import { type DeploymentMode, DwcpError, type Finding, type Topology } from '@dwcp/model';
import type { PlanOptions } from './options.ts';

export interface LoadedDescription {
  readonly environment: string;
  readonly mode: DeploymentMode;
  readonly topology: Topology;
  readonly documents: Description['documents'];
  readonly findings: readonly Finding[];
  readonly inputs: Description['inputs'];
}

/** The description, when nothing in it stops a deploy: findings of severity critical, high or medium do. */
export async function loadForDeploy(
  options: Omit<PlanOptions, 'policiesDir' | 'programDir'>,
): Promise<LoadedDescription> {
  const { topology, findings, inputs, documents } = await loadDescription(options);
  requireNone(findings, options);
  // What leaves no topology is a finding that stops.
  if (topology === null) throw new Error(`${options.environment} has neither a topology nor a finding that says why`);
  requireProvenEnvironment(topology, options.acceptedRisks);
  const { environment, mode } = options;
  return { environment, mode, topology, findings, inputs, documents };
}

const unprovenRisk = 'unproven-real-environment';

/** Only the lab is proven from end to end; whoever works on real accounts and machines says so by name. */
export function requireProvenEnvironment(topology: Topology, acceptedRisks: readonly string[]): void {
  if (topology.environment.kind === 'lab' || acceptedRisks.includes(unprovenRisk)) return;
  throw new DwcpError(
    'RISK_NOT_ACCEPTED',
    `${topology.environment.name} is a real environment: dwcp has deployed to emulated ones only so far`,
    {
      hint: `check it with \`dwcp lint --env ${topology.environment.name}\`; go on with --accept-risk=${unprovenRisk}`,
    },
  );
}
