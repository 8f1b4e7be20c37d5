import { TerraformOutput, type TerraformStack } from 'cdktn';
import type { AwsResource } from './aws.ts';
import type { SiteResources } from './site/site-resources.ts';

/** Outputs of the configuration: what the rest of dwcp knows of the cloud, as applied. */
export function addOutputs(stack: TerraformStack, sites: readonly SiteResources[]): void {
  const values = {
    instances: sites.flatMap(instancesOf),
    vpcs: sites.map(({ scope, vpc }) => ({
      site: scope.site.name,
      region: scope.region.region,
      vpc_id: vpc.vpc.ref('id'),
      prefix: vpc.vpc.ref('cidr_block'),
    })),
    subnets: sites.flatMap(subnetsOf),
    security_groups: sites.flatMap(({ scope, groups }) =>
      [groups.members, groups.nodes, ...groups.gateways.values()].map((group) => ({
        site: scope.site.name,
        id: group.ref('id'),
        name: group.ref('name'),
        ingress: group.ref('ingress'),
        egress: group.ref('egress'),
      })),
    ),
    network_acls: sites.flatMap(({ scope, acls }) =>
      acls.map((acl) => ({
        site: scope.site.name,
        id: acl.ref('id'),
        subnet_ids: acl.ref('subnet_ids'),
      })),
    ),
  };
  for (const [name, value] of Object.entries(values)) new TerraformOutput(stack, name, { value });
}

function instancesOf({ scope, instances, publicAddresses }: SiteResources): readonly object[] {
  return instances.map(({ node, instance, networkInterface, subnet }) => ({
    name: node.name,
    site: scope.site.name,
    instance_id: instance.ref('id'),
    private_ip: networkInterface.ref('private_ip'),
    // Absent when there is none: cdktn takes no null in an output.
    ...optional('public_ip', publicAddresses.get(node.name)),
    subnet_id: networkInterface.ref('subnet_id'),
    availability_zone: subnet.ref('availability_zone'),
    security_group_ids: networkInterface.ref('security_groups'),
    source_dest_check: networkInterface.ref('source_dest_check'),
  }));
}

function subnetsOf({ scope, vpc }: SiteResources): readonly object[] {
  return vpc.zones.flatMap((zone) =>
    (['public', 'private'] as const).map((visibility) => {
      const subnet: AwsResource<'aws_subnet'> = zone[visibility];
      return {
        site: scope.site.name,
        subnet_id: subnet.ref('id'),
        vpc_id: subnet.ref('vpc_id'),
        prefix: subnet.ref('cidr_block'),
        availability_zone: subnet.ref('availability_zone'),
        visibility,
      };
    }),
  );
}

function optional(key: string, value: string | undefined): object {
  return value === undefined ? {} : { [key]: value };
}
