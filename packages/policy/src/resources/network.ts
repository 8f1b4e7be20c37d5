import type { Resources, VpcPart } from './cloud-resources.ts';
import { byAddress } from './protocol.ts';
import type { Reader, View } from './reader.ts';
import { subnetTypes, vpcTypes } from './routing.ts';

export const networkTypes = [
  ...vpcTypes,
  'aws_vpc_ipv6_cidr_block_association',
  'aws_internet_gateway',
  'aws_internet_gateway_attachment',
  'aws_egress_only_internet_gateway',
  'aws_nat_gateway',
  'aws_vpc_peering_connection',
  'aws_flow_log',
];

type Parts =
  | 'vpcs'
  | 'internet_gateways'
  | 'egress_only_internet_gateways'
  | 'nat_gateways'
  | 'peering_connections'
  | 'flow_logs';

export function networkOf(reader: Reader): Pick<Resources, Parts> {
  const attached = new Map(
    reader
      .resources('aws_internet_gateway_attachment')
      .map((view) => [
        reader.target(view, 'internet_gateway_id', ['aws_internet_gateway']),
        reader.target(view, 'vpc_id', vpcTypes),
      ]),
  );
  return {
    vpcs: vpcsOf(reader),
    internet_gateways: byAddress(
      reader.resources('aws_internet_gateway').map((view) => {
        const part = vpcPart(reader, view);
        return { ...part, vpc: part.vpc ?? attached.get(part.address) ?? null };
      }),
    ),
    egress_only_internet_gateways: byAddress(
      reader.resources('aws_egress_only_internet_gateway').map((view) => vpcPart(reader, view)),
    ),
    nat_gateways: byAddress(
      reader
        .resources('aws_nat_gateway')
        .map((view) => ({ address: view.resource.address, subnet: reader.target(view, 'subnet_id', subnetTypes) })),
    ),
    peering_connections: byAddress(
      reader.resources('aws_vpc_peering_connection').map((view) => ({
        ...vpcPart(reader, view),
        peer_vpc: reader.target(view, 'peer_vpc_id', vpcTypes),
      })),
    ),
    flow_logs: byAddress(reader.resources('aws_flow_log').map((view) => vpcPart(reader, view))),
  };
}

function vpcsOf(reader: Reader): Resources['vpcs'] {
  const withIpv6 = reader
    .resources('aws_vpc_ipv6_cidr_block_association')
    .map((view) => reader.target(view, 'vpc_id', vpcTypes));
  return byAddress(
    reader.resources(...vpcTypes).map((view) => {
      const { address } = view.resource;
      const hasOwn =
        reader.flag(view, 'assign_generated_ipv6_cidr_block') === true ||
        ['ipv6_cidr_block', 'ipv6_ipam_pool_id'].some((name) => {
          const value = view.values.get(name);
          return value !== undefined && !(value.kind === 'scalar' && (value.value === null || value.value === ''));
        });
      return {
        address,
        cidr_block: reader.text(view, 'cidr_block'),
        ipv6: hasOwn || withIpv6.includes(address),
        tags: reader.tags(view),
      };
    }),
  );
}

function vpcPart(reader: Reader, view: View): VpcPart {
  return { address: view.resource.address, vpc: reader.target(view, 'vpc_id', vpcTypes) };
}
