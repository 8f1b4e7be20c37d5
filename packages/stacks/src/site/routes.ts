import { AwsResource } from '../aws.ts';
import type { AwsResources } from '../generated/aws.ts';
import type { OriginPath } from '../origin.ts';
import { type SiteScope, siteOrigin, siteTags, zoneOrigin } from './site-scope.ts';
import type { Vpc } from './vpc.ts';

type Route = Exclude<NonNullable<AwsResources['aws_route_table']['arguments']['route']>, string>[number];

/** Public subnets leave by the internet gateway, private ones by the NAT gateway of their own availability zone. */
export function addRoutes(scope: SiteScope, vpc: Vpc): void {
  const publicTable = addRouteTable(scope, vpc, {
    name: 'public',
    origin: siteOrigin(scope, 'cloud', 'zones'),
    route: { gateway_id: vpc.internetGateway.ref('id') },
  });
  for (const { zone, public: publicSubnet, private: privateSubnet } of vpc.zones) {
    const publicOrigin = zoneOrigin(scope, zone.name, 'public');
    associate(scope, publicTable, { name: `public-${zone.name}`, origin: publicOrigin, subnet: publicSubnet });
    const nat = addNatGateway(scope, vpc, { zone: zone.name, origin: publicOrigin, subnet: publicSubnet });
    const name = `private-${zone.name}`;
    const origin = zoneOrigin(scope, zone.name, 'private');
    const table = addRouteTable(scope, vpc, { name, origin, route: { nat_gateway_id: nat.ref('id') } });
    associate(scope, table, { name, origin, subnet: privateSubnet });
  }
}

function addNatGateway(
  scope: SiteScope,
  vpc: Vpc,
  options: { readonly zone: string; readonly origin: OriginPath; readonly subnet: AwsResource<'aws_subnet'> },
): AwsResource<'aws_nat_gateway'> {
  const name = `nat-${options.zone}`;
  const tags = siteTags(scope, `${scope.site.name}-${name}`);
  const dependsOn = [vpc.internetGateway];
  const { origin } = options;
  const address = new AwsResource(scope, 'aws_eip', { name, origin, arguments: { domain: 'vpc', tags }, dependsOn });
  return new AwsResource(scope, 'aws_nat_gateway', {
    name: options.zone,
    origin,
    arguments: { allocation_id: address.ref('allocation_id'), subnet_id: options.subnet.ref('id'), tags },
    dependsOn,
  });
}

function addRouteTable(
  scope: SiteScope,
  vpc: Vpc,
  options: { readonly name: string; readonly origin: OriginPath; readonly route: Partial<Route> },
): AwsResource<'aws_route_table'> {
  return new AwsResource(scope, 'aws_route_table', {
    name: options.name,
    origin: options.origin,
    arguments: {
      vpc_id: vpc.vpc.ref('id'),
      route: [{ ...noRoute, cidr_block: '0.0.0.0/0', ...options.route }],
      tags: siteTags(scope, `${scope.site.name}-${options.name}`),
    },
  });
}

function associate(
  scope: SiteScope,
  table: AwsResource<'aws_route_table'>,
  options: { readonly name: string; readonly origin: OriginPath; readonly subnet: AwsResource<'aws_subnet'> },
): void {
  new AwsResource(scope, 'aws_route_table_association', {
    name: options.name,
    origin: options.origin,
    arguments: { route_table_id: table.ref('id'), subnet_id: options.subnet.ref('id') },
  });
}

const noRoute: Route = {
  carrier_gateway_id: null,
  cidr_block: null,
  core_network_arn: null,
  destination_prefix_list_id: null,
  egress_only_gateway_id: null,
  gateway_id: null,
  ipv6_cidr_block: null,
  local_gateway_id: null,
  nat_gateway_id: null,
  network_interface_id: null,
  transit_gateway_id: null,
  vpc_endpoint_id: null,
  vpc_peering_connection_id: null,
};
