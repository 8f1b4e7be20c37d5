import type { CloudInstance, Topology } from '@dwcp/model';
import { parseCloudInventory } from '@dwcp/provision';
import { plannedOutputs, synthesize } from '@dwcp/stacks';

/** Nothing listens there: the configuration is read, not applied. */
const unusedEndpoint = 'http://127.0.0.1:9';

/**
 * The machines of the cloud half as an apply of the synthesised configuration would report them, security groups
 * included: what Terraform is given is what the lab enforces. Pure.
 */
export function plannedInstances(topology: Topology): readonly CloudInstance[] {
  const target =
    topology.environment.kind === 'lab' ? { kind: 'lab' as const, endpoint: unusedEndpoint } : { kind: 'aws' as const };
  const { stacks } = synthesize(topology, { target, sshPublicKey: null });
  return stacks.flatMap((stack) =>
    parseCloudInventory(plannedOutputs(stack)).instances.map((instance) => ({
      ...instance,
      // An Elastic IP that is owned already has its address in the account, and in the description.
      publicAddress:
        topology.gateways.find((gateway) => gateway.name === instance.name)?.publicAddress ?? instance.publicAddress,
    })),
  );
}
