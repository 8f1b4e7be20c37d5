import type { AvailabilityZone } from '@dwcp/model';
import { AwsResource } from '../aws.ts';
import { type SiteScope, siteOrigin, siteTags, zoneOrigin } from './site-scope.ts';

export interface ZoneSubnets {
  readonly zone: AvailabilityZone;
  readonly public: AwsResource<'aws_subnet'>;
  readonly private: AwsResource<'aws_subnet'>;
}

export interface Vpc {
  readonly vpc: AwsResource<'aws_vpc'>;
  readonly internetGateway: AwsResource<'aws_internet_gateway'>;
  readonly zones: readonly ZoneSubnets[];
}

/** The VPC of a site with a public and a private subnet in each availability zone. IPv4 only. */
export function addVpc(scope: SiteScope): Vpc {
  const vpc = new AwsResource(scope, 'aws_vpc', {
    origin: siteOrigin(scope, 'cloud'),
    originParts: { cidr_block: siteOrigin(scope, 'cloud', 'vpc') },
    arguments: {
      cidr_block: scope.region.vpcPrefix,
      // The emulator has no DNS, and the provider waits 10 s for the setting to take effect.
      enable_dns_hostnames: isRealDns(scope),
      enable_dns_support: true,
      tags: siteTags(scope, scope.site.name),
    },
  });
  const internetGateway = new AwsResource(scope, 'aws_internet_gateway', {
    origin: siteOrigin(scope, 'cloud'),
    arguments: { vpc_id: vpc.ref('id'), tags: siteTags(scope, scope.site.name) },
  });
  // Adopted and emptied: what is started by hand without a group reaches nothing (CIS AWS Foundations 5.4).
  new AwsResource(scope, 'aws_default_security_group', {
    origin: siteOrigin(scope, 'cloud'),
    arguments: { vpc_id: vpc.ref('id'), ingress: [], egress: [], tags: siteTags(scope, `${scope.site.name}-unused`) },
  });
  const zones = scope.region.availabilityZones.map((zone) => ({
    zone,
    public: addSubnet(scope, vpc, { zone, visibility: 'public', prefix: zone.publicPrefix }),
    private: addSubnet(scope, vpc, { zone, visibility: 'private', prefix: zone.privatePrefix }),
  }));
  return { vpc, internetGateway, zones };
}

function isRealDns(scope: SiteScope): boolean {
  if (scope.target.kind === 'aws') return true;
  scope.notEmulated.push(`aws_vpc.${scope.prefix} (DNS host names)`);
  return false;
}

function addSubnet(
  scope: SiteScope,
  vpc: AwsResource<'aws_vpc'>,
  options: { readonly zone: AvailabilityZone; readonly visibility: 'public' | 'private'; readonly prefix: string },
): AwsResource<'aws_subnet'> {
  const name = `${options.visibility}-${options.zone.name}`;
  return new AwsResource(scope, 'aws_subnet', {
    name,
    origin: zoneOrigin(scope, options.zone.name, options.visibility),
    originParts: { availability_zone: zoneOrigin(scope, options.zone.name) },
    arguments: {
      vpc_id: vpc.ref('id'),
      availability_zone: options.zone.name,
      cidr_block: options.prefix,
      // Only gateways are reached from outside, by an Elastic IP each.
      map_public_ip_on_launch: false,
      tags: { ...siteTags(scope, `${scope.site.name}-${name}`), 'dwcp:subnet': options.visibility },
    },
  });
}
