import type { CloudInventory, TrafficRule } from '@dwcp/model';
import * as z from 'zod';

const ruleSchema = z.object({
  protocol: z.string(),
  from_port: z.number(),
  to_port: z.number(),
  cidr_blocks: z.array(z.string()),
  security_groups: z.array(z.string()),
  self: z.boolean(),
});

const outputsSchema = z.object({
  instances: z.array(
    z.object({
      name: z.string(),
      site: z.string(),
      instance_id: z.string(),
      private_ip: z.string(),
      public_ip: z.string().optional(),
      subnet_id: z.string(),
      availability_zone: z.string(),
      security_group_ids: z.array(z.string()),
      source_dest_check: z.boolean(),
    }),
  ),
  vpcs: z.array(z.object({ site: z.string(), region: z.string(), vpc_id: z.string(), prefix: z.string() })),
  subnets: z.array(
    z.object({
      site: z.string(),
      subnet_id: z.string(),
      vpc_id: z.string(),
      prefix: z.string(),
      availability_zone: z.string(),
      visibility: z.enum(['public', 'private']),
    }),
  ),
  security_groups: z.array(z.object({ id: z.string(), ingress: z.array(ruleSchema), egress: z.array(ruleSchema) })),
});

type Outputs = z.infer<typeof outputsSchema>;
type Rule = z.infer<typeof ruleSchema>;

/** The outputs of an environment's configuration as an inventory. Throws on anything else: then they are not ours. */
export function parseCloudInventory(outputs: Readonly<Record<string, unknown>>): CloudInventory {
  const parsed = outputsSchema.parse(outputs);
  return {
    instances: parsed.instances.map((instance) => ({
      name: instance.name,
      site: instance.site,
      instanceId: instance.instance_id,
      privateAddress: instance.private_ip,
      publicAddress: instance.public_ip ?? null,
      subnetId: instance.subnet_id,
      availabilityZone: instance.availability_zone,
      securityGroupIds: instance.security_group_ids,
      hasSourceDestCheck: instance.source_dest_check,
      ingress: rulesOf(parsed, instance.security_group_ids, 'ingress'),
      egress: rulesOf(parsed, instance.security_group_ids, 'egress'),
    })),
    vpcs: parsed.vpcs.map(({ vpc_id, ...vpc }) => ({ ...vpc, vpcId: vpc_id })),
    subnets: parsed.subnets.map(({ subnet_id, vpc_id, availability_zone, ...subnet }) => ({
      ...subnet,
      subnetId: subnet_id,
      vpcId: vpc_id,
      availabilityZone: availability_zone,
    })),
  };
}

function rulesOf(
  outputs: Outputs,
  groupIds: readonly string[],
  direction: 'ingress' | 'egress',
): readonly TrafficRule[] {
  return outputs.security_groups
    .filter((group) => groupIds.includes(group.id))
    .flatMap((group) => group[direction].map((rule) => ruleOf(outputs, group.id, rule)));
}

function ruleOf(outputs: Outputs, groupId: string, rule: Rule): TrafficRule {
  const groups = rule.self ? [...rule.security_groups, groupId] : rule.security_groups;
  return {
    protocol: protocolOf(rule.protocol),
    fromPort: rule.from_port,
    toPort: rule.to_port,
    prefixes: [...rule.cidr_blocks, ...groups.flatMap((group) => membersOf(outputs, group))],
  };
}

function membersOf(outputs: Outputs, groupId: string): readonly string[] {
  return outputs.instances
    .filter((instance) => instance.security_group_ids.includes(groupId))
    .map((instance) => `${instance.private_ip}/32`);
}

function protocolOf(name: string): TrafficRule['protocol'] {
  switch (name) {
    case '-1':
      return 'all';
    case 'tcp':
    case 'udp':
    case 'icmp':
      return name;
    default:
      throw new Error(`unknown protocol ${name} in a security group`);
  }
}
