import type { Change, ChangeAction, Disruption } from '@dwcp/model';
import type { PlannedChange } from './parse.ts';
import type { ChangeDetails } from './plan-details.ts';

/** Terraform's planned changes in the words of a change set. */
export function renderChanges(plan: {
  readonly planned: readonly PlannedChange[];
  readonly details: readonly ChangeDetails[];
  readonly outputs: readonly { readonly name: string; readonly action: ChangeAction }[];
}): readonly Change[] {
  const details = new Map(plan.details.map((entry) => [entry.address, entry]));
  const resources = plan.planned.map((change) => changeOf(change, details.get(change.address)));
  // An output changes with the resources it tells of; on its own it is the only trace of what the apply will do.
  const outputs = resources.length > 0 ? [] : plan.outputs;
  return [
    ...resources,
    ...outputs.map(({ name, action }) => ({
      ...common,
      action,
      subject: `output.${name}`,
      reason: 'value told to the rest of the deploy',
      disruption: 'none' as const,
    })),
  ];
}

const common = { kind: 'terraform', node: null, diff: null } as const;

function changeOf(change: PlannedChange, details: ChangeDetails | undefined): Change {
  return {
    ...common,
    action: change.action,
    subject: change.address,
    reason: reasonOf(change.action, details),
    disruption: disruptionOf(change, details),
  };
}

function reasonOf(action: ChangeAction, details: ChangeDetails | undefined): string {
  const changed = details?.arguments.join(', ') ?? '';
  switch (action) {
    case 'create':
      return 'described, not there yet';
    case 'delete':
      return 'there, no longer described';
    case 'update':
      return changed === '' ? 'differs from the description' : `differs in ${changed}`;
    case 'replace': {
      const forcing = details?.forcing.join(', ') ?? '';
      return forcing === '' ? 'cannot be changed in place' : `cannot change ${forcing} in place`;
    }
  }
}

/** Arguments of an instance that AWS changes only while it is stopped. */
const stopping: ReadonlySet<string> = new Set(['instance_type', 'ebs_optimized', 'user_data', 'user_data_base64']);

function disruptionOf(change: PlannedChange, details: ChangeDetails | undefined): Disruption {
  switch (change.action) {
    case 'create':
      return 'none';
    case 'delete':
    case 'replace':
      return 'replace';
    case 'update': {
      const isStopped = change.type === 'aws_instance' && (details?.arguments ?? []).some((name) => stopping.has(name));
      return isStopped ? 'restart' : 'none';
    }
  }
}
