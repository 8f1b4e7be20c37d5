import type { Resources, Route, RouteTable, RouteTargetType, Subnet } from './cloud-resources.ts';
import { byAddress, sortedByContent } from './protocol.ts';
import type { Reader, View } from './reader.ts';

export const vpcTypes = ['aws_vpc', 'aws_default_vpc'];
export const subnetTypes = ['aws_subnet', 'aws_default_subnet'];
const tableTypes = ['aws_route_table', 'aws_default_route_table'];
export const routingTypes = [
  ...subnetTypes,
  ...tableTypes,
  'aws_route',
  'aws_route_table_association',
  'aws_main_route_table_association',
];

/** Argument of a route → what it leads to. */
const targets: readonly (readonly [argument: string, type: RouteTargetType, types: readonly string[]])[] = [
  ['nat_gateway_id', 'nat_gateway', ['aws_nat_gateway']],
  ['egress_only_gateway_id', 'egress_only_gateway', ['aws_egress_only_internet_gateway']],
  [
    'vpc_peering_connection_id',
    'vpc_peering_connection',
    ['aws_vpc_peering_connection', 'aws_vpc_peering_connection_accepter'],
  ],
  ['transit_gateway_id', 'transit_gateway', ['aws_ec2_transit_gateway']],
  ['network_interface_id', 'network_interface', ['aws_network_interface']],
  ['vpc_endpoint_id', 'vpc_endpoint', ['aws_vpc_endpoint']],
  ['gateway_id', 'internet_gateway', ['aws_internet_gateway', 'aws_vpn_gateway']],
];
const otherTargets = ['carrier_gateway_id', 'core_network_arn', 'local_gateway_id', 'instance_id'];

interface Table extends RouteTable {
  readonly isMain: boolean;
}

/** Subnets and route tables; whether a subnet is public is a matter of its routes. */
export function routingOf(reader: Reader): Pick<Resources, 'subnets' | 'route_tables'> {
  const tables = tablesOf(reader);
  return {
    subnets: byAddress(reader.resources(...subnetTypes).map((view) => subnetOf(reader, view, tables))),
    route_tables: byAddress(tables.map(({ address, vpc, subnets, routes }) => ({ address, vpc, subnets, routes }))),
  };
}

function subnetOf(reader: Reader, view: View, tables: readonly Table[]): Subnet {
  const vpc = reader.target(view, 'vpc_id', vpcTypes);
  const { address } = view.resource;
  const table =
    tables.find((candidate) => candidate.subnets.includes(address)) ??
    tables.find((candidate) => candidate.isMain && candidate.vpc !== null && candidate.vpc === vpc);
  return {
    address,
    vpc,
    cidr_block: reader.text(view, 'cidr_block'),
    ipv6_cidr_block: reader.text(view, 'ipv6_cidr_block'),
    availability_zone: reader.text(view, 'availability_zone'),
    tier: tierOf(table),
    maps_public_ip:
      reader.flag(view, 'map_public_ip_on_launch') ?? (view.values.has('map_public_ip_on_launch') ? null : false),
    tags: reader.tags(view),
  };
}

function tierOf(table: Table | undefined): Subnet['tier'] {
  if (table === undefined) return 'unknown';
  const defaults = table.routes.filter(({ destination }) => destination === '0.0.0.0/0' || destination === '::/0');
  if (defaults.some((route) => route.target_type === 'internet_gateway')) return 'public';
  const isOpen = table.routes.some((route) => route.destination === null || route.target_type === 'unknown');
  return isOpen ? 'unknown' : 'private';
}

function tablesOf(reader: Reader): readonly Table[] {
  const associations = reader.resources('aws_route_table_association').map((view) => ({
    table: reader.target(view, 'route_table_id', tableTypes),
    subnet: reader.target(view, 'subnet_id', subnetTypes),
  }));
  const mains = reader
    .resources('aws_main_route_table_association')
    .map((view) => reader.target(view, 'route_table_id', tableTypes));
  const routes = reader.resources('aws_route').map((view) => ({
    view,
    table: reader.target(view, 'route_table_id', tableTypes),
    route: routeOf(reader, view),
  }));
  const tables = reader.resources(...tableTypes).map((view): Table => {
    const { address, type } = view.resource;
    const isDefault = type === 'aws_default_route_table';
    return {
      address,
      vpc: isDefault ? vpcOfDefault(reader, view) : reader.target(view, 'vpc_id', vpcTypes),
      subnets: associations
        .flatMap(({ table, subnet }) => (table === address && subnet !== null ? [subnet] : []))
        .toSorted(),
      routes: sortedByContent([
        ...reader.blocks(view, 'route').map((block) => blockRoute(reader, block)),
        ...routes.filter(({ table }) => table === address).map(({ route }) => route),
      ]),
      isMain: isDefault || mains.includes(address),
    };
  });
  const addresses = new Set(tables.map((table) => table.address));
  const orphans = routes
    .filter(({ table }) => table === null || !addresses.has(table))
    .map(
      ({ view, route }): Table => ({
        address: view.resource.address,
        vpc: null,
        subnets: [],
        routes: [route],
        isMain: false,
      }),
    );
  return [...tables, ...orphans];
}

/** `default_route_table_id` names the VPC by an attribute of it. */
function vpcOfDefault(reader: Reader, view: View): string | null {
  return reader.target(view, 'default_route_table_id', vpcTypes);
}

/** Labelled by its destination, because the order of a set means nothing. */
function blockRoute(reader: Reader, block: View): Route {
  const { destination } = routeOf({ ...reader, note: () => undefined }, block);
  return routeOf(reader, destination === null ? block : { ...block, label: `routes[${destination}].` });
}

function routeOf(reader: Reader, view: View): Route {
  const destinations = [
    'cidr_block',
    'ipv6_cidr_block',
    'destination_cidr_block',
    'destination_ipv6_cidr_block',
    'destination_prefix_list_id',
  ];
  const named = destinations.filter((name) => isSaid(view, name));
  const destination = named[0] === undefined ? null : reader.text(view, named[0]);
  const gateway = view.values.get('gateway_id');
  if (gateway?.kind === 'scalar' && gateway.value === 'local') {
    return { destination, target_type: 'local', target: null };
  }
  for (const [argument, type, types] of targets) {
    if (!isSaid(view, argument)) continue;
    const target = reader.target(view, argument, types);
    const isGateway = argument === 'gateway_id';
    const isInternet =
      !isGateway || target === null || target.includes('aws_internet_gateway.') || target.startsWith('igw-');
    return { destination, target_type: target === null || !isInternet ? 'unknown' : type, target };
  }
  const other = otherTargets.find((name) => isSaid(view, name));
  return { destination, target_type: 'unknown', target: other === undefined ? null : reader.text(view, other) };
}

function isSaid(view: View, name: string): boolean {
  const value = view.values.get(name);
  return value !== undefined && !(value.kind === 'scalar' && (value.value === null || value.value === ''));
}
