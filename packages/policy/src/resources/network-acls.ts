import type { NetworkAcl, NetworkAclEntry, Resources } from './cloud-resources.ts';
import { byAddress, protocolName } from './protocol.ts';
import type { Reader, View } from './reader.ts';

const aclTypes = ['aws_network_acl', 'aws_default_network_acl'];
export const networkAclTypes = [...aclTypes, 'aws_network_acl_rule', 'aws_network_acl_association'];

export function networkAclsOf(reader: Reader): Pick<Resources, 'network_acls'> {
  const loose = reader.resources('aws_network_acl_rule').map((view) => ({
    view,
    acl: reader.target(view, 'network_acl_id', aclTypes),
    direction: reader.flag(view, 'egress') === true ? ('egress' as const) : ('ingress' as const),
    entry: entryOf(reader, view, { number: 'rule_number', action: 'rule_action' }),
  }));
  const associated = reader.resources('aws_network_acl_association').map((view) => ({
    acl: reader.target(view, 'network_acl_id', aclTypes),
    subnet: reader.target(view, 'subnet_id', ['aws_subnet', 'aws_default_subnet']),
  }));
  const entriesOf = (view: View, direction: 'ingress' | 'egress'): readonly NetworkAclEntry[] =>
    [
      ...reader.blocks(view, direction).map((block) => blockEntry(reader, block, direction)),
      ...loose
        .filter((one) => one.direction === direction && one.acl === view.resource.address)
        .map((one) => one.entry),
    ].toSorted((a, b) => (a.rule_number ?? 0) - (b.rule_number ?? 0));
  const acls = reader.resources(...aclTypes).map(
    (view): NetworkAcl => ({
      address: view.resource.address,
      vpc: reader.target(view, 'vpc_id', ['aws_vpc', 'aws_default_vpc']),
      subnets: [
        ...new Set([
          ...reader.targets(view, 'subnet_ids', ['aws_subnet', 'aws_default_subnet']),
          ...associated.flatMap(({ acl, subnet }) =>
            acl === view.resource.address && subnet !== null ? [subnet] : [],
          ),
        ]),
      ].toSorted(),
      ingress: entriesOf(view, 'ingress'),
      egress: entriesOf(view, 'egress'),
    }),
  );
  const addresses = new Set(acls.map((acl) => acl.address));
  const orphans = loose
    .filter((one) => one.acl === null || !addresses.has(one.acl))
    .map(({ view, direction, entry }): NetworkAcl => {
      const none = { address: view.resource.address, vpc: null, subnets: [], ingress: [], egress: [] };
      return { ...none, [direction]: [entry] };
    });
  return { network_acls: byAddress([...acls, ...orphans]) };
}

/** Labelled by its number, because the order of a set means nothing. */
function blockEntry(reader: Reader, block: View, direction: 'ingress' | 'egress'): NetworkAclEntry {
  const number = reader.number(block, 'rule_no');
  const view = number === null ? block : { ...block, label: `${direction}[${number}].` };
  return entryOf(reader, view, { number: 'rule_no', action: 'action' });
}

function entryOf(
  reader: Reader,
  view: View,
  names: { readonly number: string; readonly action: string },
): NetworkAclEntry {
  return {
    rule_number: reader.number(view, names.number),
    action: reader.text(view, names.action)?.toLowerCase() ?? null,
    protocol: protocolName(reader.text(view, 'protocol')),
    from_port: reader.number(view, 'from_port'),
    to_port: reader.number(view, 'to_port'),
    cidr_block: reader.text(view, 'cidr_block'),
    ipv6_cidr_block: reader.text(view, 'ipv6_cidr_block'),
  };
}
