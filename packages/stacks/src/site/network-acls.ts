import { DwcpError } from '@dwcp/model';
import { AwsResource } from '../aws.ts';
import type { AwsResources } from '../generated/aws.ts';
import { remotePrefixes, type SiteScope, siteTags } from './site-scope.ts';
import type { Vpc } from './vpc.ts';

type NetworkAcl = AwsResource<'aws_network_acl'>;
type Entry = Exclude<NonNullable<AwsResources['aws_network_acl']['arguments']['ingress']>, string>[number];

/** Entries AWS takes for a direction unless the quota is raised. */
const entryLimit = 20;

/**
 * The second fence, per subnet and stateless: replies must be let in by their ephemeral ports (1024 to 65535, the range
 * of NAT gateways), which holds the tunnel ports too. The exact openings are the security groups'.
 */
export function addNetworkAcls(scope: SiteScope, vpc: Vpc): readonly NetworkAcl[] {
  return [
    addAcl(scope, vpc, {
      name: 'public',
      subnetIds: vpc.zones.map((zone) => zone.public.ref('id')),
      ingress: [...ingressOf(scope), ...icmpEntries(scope)],
    }),
    addAcl(scope, vpc, {
      name: 'private',
      subnetIds: vpc.zones.map((zone) => zone.private.ref('id')),
      ingress: ingressOf(scope),
    }),
  ];
}

function ingressOf(scope: SiteScope): readonly Entry[] {
  return [
    entry('all', { prefix: scope.region.vpcPrefix }),
    ...remotePrefixes(scope).map((prefix) => entry('all', { prefix })),
    ...scope.topology.environment.managementPrefixes.map((prefix) => entry('tcp', { prefix, ports: [22, 22] })),
    entry('tcp', { prefix: '0.0.0.0/0', ports: [1024, 65535] }),
    entry('udp', { prefix: '0.0.0.0/0', ports: [1024, 65535] }),
  ];
}

/** Errors such as "fragmentation needed", and ping. The emulator forgets type and code, so there they would be drift. */
function icmpEntries(scope: SiteScope): readonly Entry[] {
  if (scope.target.kind === 'aws') return [entry('icmp', { prefix: '0.0.0.0/0' })];
  scope.notEmulated.push(`aws_network_acl.${scope.prefix}_public (ICMP entry)`);
  return [];
}

function addAcl(
  scope: SiteScope,
  vpc: Vpc,
  options: { readonly name: string; readonly subnetIds: readonly string[]; readonly ingress: readonly Entry[] },
): NetworkAcl {
  if (options.ingress.length > entryLimit) {
    throw new DwcpError(
      'CONFIG_INVALID',
      `site ${scope.site.name} needs ${options.ingress.length} network ACL entries, AWS takes ${entryLimit}`,
      { hint: 'summarise the prefixes of the other sites or the management prefixes' },
    );
  }
  return new AwsResource(scope, 'aws_network_acl', {
    name: options.name,
    arguments: {
      vpc_id: vpc.vpc.ref('id'),
      subnet_ids: options.subnetIds,
      ingress: numbered(options.ingress),
      egress: numbered([entry('all', { prefix: '0.0.0.0/0' })]),
      tags: siteTags(scope, `${scope.site.name}-${options.name}`),
    },
  });
}

function numbered(entries: readonly Entry[]): readonly Entry[] {
  return entries.map((value, index) => ({ ...value, rule_no: 100 + 10 * index }));
}

/** As AWS reports them (IANA protocol numbers), so that a plan finds no difference. */
const protocolNumber = { all: '-1', icmp: '1', tcp: '6', udp: '17' } as const;

function entry(
  protocol: keyof typeof protocolNumber,
  options: { readonly prefix: string; readonly ports?: readonly [number, number] },
): Entry {
  const [from, to] = options.ports ?? [0, 0];
  const isIcmp = protocol === 'icmp';
  return {
    action: 'allow',
    protocol: protocolNumber[protocol],
    cidr_block: options.prefix,
    from_port: from,
    to_port: to,
    icmp_type: isIcmp ? -1 : 0,
    icmp_code: isIcmp ? -1 : 0,
    ipv6_cidr_block: null,
    rule_no: 0,
  };
}
