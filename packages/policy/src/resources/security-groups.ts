import type { Resources, SecurityGroup, SecurityRule } from './cloud-resources.ts';
import { byAddress, protocolName, sortedByContent } from './protocol.ts';
import type { Reader, View } from './reader.ts';

export const groupTypes = ['aws_security_group', 'aws_default_security_group'];
export const securityGroupRuleTypes = [
  'aws_security_group_rule',
  'aws_vpc_security_group_ingress_rule',
  'aws_vpc_security_group_egress_rule',
];

type Direction = 'ingress' | 'egress';
interface LooseRule {
  readonly view: View;
  readonly group: string | null;
  readonly direction: Direction;
  readonly rule: SecurityRule;
}

/** Groups with the rules written into them and those that stand alone. */
export function securityGroupsOf(reader: Reader): Pick<Resources, 'security_groups'> {
  const loose = [
    ...reader.resources('aws_security_group_rule').map((view) => oldRule(reader, view)),
    ...newRules(reader),
  ];
  const rulesOf = (view: View, direction: Direction): readonly SecurityRule[] =>
    sortedByContent([
      ...reader.blocks(view, direction).map((block) => blockRule(reader, block, direction)),
      ...loose
        .filter((one) => one.direction === direction && one.group === view.resource.address)
        .map((one) => one.rule),
    ]);
  const groups = reader.resources(...groupTypes).map(
    (view): SecurityGroup => ({
      address: view.resource.address,
      name: view.resource.type === 'aws_default_security_group' ? 'default' : reader.text(view, 'name'),
      vpc: reader.target(view, 'vpc_id', ['aws_vpc', 'aws_default_vpc']),
      tags: reader.tags(view),
      ingress: rulesOf(view, 'ingress'),
      egress: rulesOf(view, 'egress'),
    }),
  );
  const addresses = new Set(groups.map((group) => group.address));
  const orphans = loose
    .filter((one) => one.group === null || !addresses.has(one.group))
    .map(({ view, direction, rule }): SecurityGroup => {
      const none = { address: view.resource.address, name: null, vpc: null, tags: {}, ingress: [], egress: [] };
      return { ...none, [direction]: [rule] };
    });
  return { security_groups: byAddress([...groups, ...orphans]) };
}

/** A rule written into its group. It is labelled by its description, because the order of a set means nothing. */
function blockRule(reader: Reader, block: View, direction: Direction): SecurityRule {
  const description = reader.text(block, 'description');
  const view = description === null ? block : { ...block, label: `${direction}[${description}].` };
  return {
    description,
    protocol: protocolName(reader.text(view, 'protocol')),
    from_port: reader.number(view, 'from_port'),
    to_port: reader.number(view, 'to_port'),
    cidr_blocks: reader.texts(view, 'cidr_blocks'),
    ipv6_cidr_blocks: reader.texts(view, 'ipv6_cidr_blocks'),
    prefix_list_ids: reader.texts(view, 'prefix_list_ids'),
    security_groups: reader.targets(view, 'security_groups', groupTypes),
    self: reader.flag(view, 'self') ?? false,
  };
}

function oldRule(reader: Reader, view: View): LooseRule {
  const source = reader.target(view, 'source_security_group_id', groupTypes);
  const rule = { ...blockRule(reader, view, 'ingress'), description: reader.text(view, 'description') };
  return {
    view,
    group: reader.target(view, 'security_group_id', groupTypes),
    direction: reader.text(view, 'type') === 'egress' ? 'egress' : 'ingress',
    rule: { ...rule, security_groups: source === null ? [] : [source] },
  };
}

function newRules(reader: Reader): readonly LooseRule[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    reader.resources(`aws_vpc_security_group_${direction}_rule`).map((view): LooseRule => {
      const group = reader.target(view, 'security_group_id', groupTypes);
      const other = reader.target(view, 'referenced_security_group_id', groupTypes);
      const rule: SecurityRule = {
        description: reader.text(view, 'description'),
        protocol: protocolName(reader.text(view, 'ip_protocol')),
        from_port: reader.number(view, 'from_port'),
        to_port: reader.number(view, 'to_port'),
        cidr_blocks: listOf(reader.text(view, 'cidr_ipv4')),
        ipv6_cidr_blocks: listOf(reader.text(view, 'cidr_ipv6')),
        prefix_list_ids: listOf(reader.text(view, 'prefix_list_id')),
        security_groups: listOf(other),
        self: false,
      };
      return { view, group, direction, rule };
    }),
  );
}

function listOf(text: string | null): readonly string[] {
  return text === null ? [] : [text];
}
