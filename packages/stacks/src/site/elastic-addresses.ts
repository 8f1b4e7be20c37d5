import type { Gateway } from '@dwcp/model';
import { AwsResource } from '../aws.ts';
import type { Expression } from '../expression.ts';
import type { PlacedInstance } from './instances.ts';
import { nodeOrigin, nodeTags, type SiteScope } from './site-scope.ts';
import type { Vpc } from './vpc.ts';

/**
 * Gives each gateway its public address, by gateway name. An address owned already is only associated, never released;
 * otherwise exactly the address of the description is asked for, because the other ends of the tunnels hold it. A VPC
 * takes a public address only while it has an internet gateway, and gives the gateway up only after its addresses.
 */
export function addElasticAddresses(
  scope: SiteScope,
  options: { readonly vpc: Vpc; readonly instances: readonly PlacedInstance[] },
): ReadonlyMap<string, Expression> {
  const { vpc, instances } = options;
  const dependsOn = [vpc.internetGateway];
  return new Map(
    scope.gateways.map((gateway) => {
      const placed = instances.find(({ node }) => node.name === gateway.name);
      if (placed === undefined) throw new Error(`no instance for gateway ${gateway.name}`);
      const association = new AwsResource(scope, 'aws_eip_association', {
        name: gateway.name,
        origin: nodeOrigin(scope, gateway),
        arguments: {
          network_interface_id: placed.networkInterface.ref('id'),
          allocation_id: gateway.elasticIpAllocation ?? addAddress(scope, gateway, dependsOn).ref('allocation_id'),
        },
        dependsOn,
      });
      return [gateway.name, association.ref('public_ip')];
    }),
  );
}

function addAddress(
  scope: SiteScope,
  gateway: Gateway,
  dependsOn: readonly AwsResource<'aws_internet_gateway'>[],
): AwsResource<'aws_eip'> {
  return new AwsResource(scope, 'aws_eip', {
    name: gateway.name,
    origin: [...nodeOrigin(scope, gateway), 'publicAddress'],
    arguments: { domain: 'vpc', address: gateway.publicAddress, tags: nodeTags(scope, gateway) },
    dependsOn,
  });
}
