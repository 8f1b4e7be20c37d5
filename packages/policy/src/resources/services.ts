import type { Bucket, DnsRecord, LoadBalancer, Resources } from './cloud-resources.ts';
import { byAddress } from './protocol.ts';
import type { Reader, View } from './reader.ts';
import { subnetTypes } from './routing.ts';
import { groupTypes } from './security-groups.ts';

const balancerTypes = ['aws_lb', 'aws_alb'];
const bucketType = ['aws_s3_bucket'];
export const serviceTypes = [
  ...balancerTypes,
  'aws_lb_listener',
  'aws_alb_listener',
  'aws_autoscaling_group',
  'aws_autoscaling_policy',
  'aws_route53_record',
  'aws_route53_health_check',
  'aws_cloudwatch_log_group',
  'aws_s3_bucket',
  'aws_s3_bucket_versioning',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_public_access_block',
];

type Parts =
  | 'load_balancers'
  | 'listeners'
  | 'autoscaling_groups'
  | 'dns_records'
  | 'health_checks'
  | 'log_groups'
  | 'buckets';

export function servicesOf(reader: Reader): Pick<Resources, Parts> {
  const scaled = reader
    .resources('aws_autoscaling_policy')
    .map((view) => reader.target(view, 'autoscaling_group_name', ['aws_autoscaling_group']));
  return {
    load_balancers: byAddress(reader.resources(...balancerTypes).map((view) => balancerOf(reader, view))),
    listeners: byAddress(
      reader.resources('aws_lb_listener', 'aws_alb_listener').map((view) => ({
        address: view.resource.address,
        load_balancer: reader.target(view, 'load_balancer_arn', balancerTypes),
        protocol: reader.text(view, 'protocol'),
        port: reader.number(view, 'port'),
      })),
    ),
    autoscaling_groups: byAddress(
      reader.resources('aws_autoscaling_group').map((view) => ({
        address: view.resource.address,
        min_size: reader.number(view, 'min_size'),
        max_size: reader.number(view, 'max_size'),
        subnets: reader.targets(view, 'vpc_zone_identifier', subnetTypes),
        health_check_type: view.values.has('health_check_type') ? reader.text(view, 'health_check_type') : 'EC2',
        has_scaling_policy: scaled.includes(view.resource.address),
      })),
    ),
    dns_records: byAddress(reader.resources('aws_route53_record').map((view) => recordOf(reader, view))),
    health_checks: byAddress(
      reader.resources('aws_route53_health_check').map((view) => ({ address: view.resource.address })),
    ),
    log_groups: byAddress(
      reader.resources('aws_cloudwatch_log_group').map((view) => ({
        address: view.resource.address,
        name: reader.text(view, 'name'),
        retention_days: view.values.has('retention_in_days') ? reader.number(view, 'retention_in_days') : 0,
      })),
    ),
    buckets: bucketsOf(reader),
  };
}

function balancerOf(reader: Reader, view: View): LoadBalancer {
  const mapped = reader
    .blocks(view, 'subnet_mapping')
    .flatMap((block) => reader.target(block, 'subnet_id', subnetTypes) ?? []);
  return {
    address: view.resource.address,
    name: reader.text(view, 'name'),
    internal: view.values.has('internal') ? reader.flag(view, 'internal') : false,
    type: reader.text(view, 'load_balancer_type') ?? 'application',
    subnets: [...new Set([...reader.targets(view, 'subnets', subnetTypes), ...mapped])].toSorted(),
    security_groups: reader.targets(view, 'security_groups', groupTypes),
    tags: reader.tags(view),
  };
}

function recordOf(reader: Reader, view: View): DnsRecord {
  return {
    address: view.resource.address,
    zone: reader.target(view, 'zone_id', ['aws_route53_zone']),
    name: reader.text(view, 'name'),
    type: reader.text(view, 'type'),
    ttl: reader.number(view, 'ttl'),
    is_weighted: reader.blocks(view, 'weighted_routing_policy').length > 0,
    health_check: reader.target(view, 'health_check_id', ['aws_route53_health_check']),
  };
}

function bucketsOf(reader: Reader): readonly Bucket[] {
  const settings = (type: string, address: string): readonly View[] =>
    reader.resources(type).filter((view) => reader.target(view, 'bucket', bucketType) === address);
  return byAddress(
    reader.resources(...bucketType).map((view) => {
      const { address } = view.resource;
      const [versioning] = settings('aws_s3_bucket_versioning', address).flatMap((one) =>
        reader.blocks(one, 'versioning_configuration'),
      );
      const [access] = settings('aws_s3_bucket_public_access_block', address);
      const status = versioning === undefined ? null : reader.text(versioning, 'status');
      return {
        address,
        versioning: versioning === undefined ? false : status === null ? null : status === 'Enabled',
        encrypted: true,
        public_access_blocked: access === undefined ? null : blocksPublic(reader, access),
      };
    }),
  );
}

function blocksPublic(reader: Reader, view: View): boolean | null {
  const names = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'];
  const flags = names.map((name) => (view.values.has(name) ? reader.flag(view, name) : false));
  if (flags.includes(false)) return false;
  return flags.includes(null) ? null : true;
}
