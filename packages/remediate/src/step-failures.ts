import type { RemediationStep } from '@dwcp/model';
import type { RemediationPlan } from './remediation-plan.ts';

/** How a step failed. */
export type StepFailures = Pick<RemediationStep, 'reason' | 'failures'>;

export const noFailures: StepFailures = { reason: null, failures: [] };

/** A step that failed on some of its nodes. Pure. */
export function failedOn(nodes: readonly string[], failures: RemediationStep['failures']): StepFailures {
  if (failures.length === 0) return noFailures;
  const [first, ...rest] = failures;
  const others = rest.map(({ node }) => node).join(', ');
  const more = others === '' ? '' : ` (and on ${others})`;
  const reason = `failed on ${failures.length} of ${nodes.length} nodes: ${first?.node}: ${first?.reason}${more}`;
  return { reason, failures };
}

/** Why the step of each drift it mends failed, by id: where nodes failed, those of the others did not. Pure. */
export function failuresById(
  step: RemediationStep,
  { mended }: Pick<RemediationPlan, 'mended'>,
): ReadonlyMap<string, string> {
  const { action, nodes, reason, failures } = step;
  if (reason === null) return new Map();
  const reasonOf = (node: string | null): string | undefined =>
    failures.length === 0 ? reason : failures.find((failure) => failure.node === node)?.reason;
  const isOf = (kind: string, node: string | null): boolean => {
    if (action === 'terraform-apply') return kind === 'terraform';
    return action === 'restore-file' ? kind !== 'terraform' && node === null : nodes.includes(node ?? '');
  };
  return new Map(
    mended.flatMap(({ id, kind, node }) => {
      const why = isOf(kind, node) ? reasonOf(node) : undefined;
      return why === undefined ? [] : [[id, why] as const];
    }),
  );
}
