import { DwcpError } from '@dwcp/model';
import { AwsResource } from '../aws.ts';
import type { AwsResources } from '../generated/aws.ts';
import type { OriginPath } from '../origin.ts';
import { remotePrefixes, type SiteScope, siteOrigin, siteTags } from './site-scope.ts';
import type { Vpc } from './vpc.ts';

type NetworkAcl = AwsResource<'aws_network_acl'>;
type EntryArguments = Exclude<NonNullable<AwsResources['aws_network_acl']['arguments']['ingress']>, string>[number];

/** An entry, and what of the environment file it is there for. */
interface Entry {
  readonly arguments: EntryArguments;
  readonly origin: OriginPath;
}

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
  const subnets = siteOrigin(scope, 'cloud', 'zones');
  return [
    entry('all', { prefix: scope.region.vpcPrefix, origin: siteOrigin(scope, 'cloud', 'vpc') }),
    ...remotePrefixes(scope).map((remote) => entry('all', remote)),
    ...scope.topology.environment.managementPrefixes.map((prefix, index) =>
      entry('tcp', { prefix, ports: [22, 22], origin: ['management', 'prefixes', index] }),
    ),
    // Remote desktops lie among the ephemeral ports and are nobody's reply (CIS AWS Foundations 5.1).
    entry('tcp', { prefix: '0.0.0.0/0', ports: [3389, 3389], action: 'deny', origin: subnets }),
    entry('tcp', { prefix: '0.0.0.0/0', ports: [1024, 65535], origin: subnets }),
    entry('udp', { prefix: '0.0.0.0/0', ports: [1024, 65535], origin: subnets }),
  ];
}

/** Errors such as "fragmentation needed", and ping. The emulator forgets type and code, so there they would be drift. */
function icmpEntries(scope: SiteScope): readonly Entry[] {
  if (scope.target.kind === 'aws')
    return [entry('icmp', { prefix: '0.0.0.0/0', origin: siteOrigin(scope, 'cloud', 'zones') })];
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
  const origin = siteOrigin(scope, 'cloud', 'zones');
  const ingress = numbered(options.ingress);
  return new AwsResource(scope, 'aws_network_acl', {
    name: options.name,
    origin,
    originParts: Object.fromEntries(
      ingress.map((value) => [`ingress[${value.arguments.rule_no}]`, value.origin] as const),
    ),
    arguments: {
      vpc_id: vpc.vpc.ref('id'),
      subnet_ids: options.subnetIds,
      ingress: ingress.map((value) => value.arguments),
      egress: numbered([entry('all', { prefix: '0.0.0.0/0', origin })]).map((value) => value.arguments),
      tags: siteTags(scope, `${scope.site.name}-${options.name}`),
    },
  });
}

function numbered(entries: readonly Entry[]): readonly Entry[] {
  return entries.map(({ arguments: settings, origin }, index) => ({
    arguments: { ...settings, rule_no: 100 + 10 * index },
    origin,
  }));
}

/** As AWS reports them (IANA protocol numbers), so that a plan finds no difference. */
const protocolNumber = { all: '-1', icmp: '1', tcp: '6', udp: '17' } as const;

function entry(
  protocol: keyof typeof protocolNumber,
  options: {
    readonly prefix: string;
    readonly ports?: readonly [number, number];
    readonly action?: 'allow' | 'deny';
    readonly origin: OriginPath;
  },
): Entry {
  const [from, to] = options.ports ?? [0, 0];
  const isIcmp = protocol === 'icmp';
  return {
    arguments: {
      action: options.action ?? 'allow',
      protocol: protocolNumber[protocol],
      cidr_block: options.prefix,
      from_port: from,
      to_port: to,
      icmp_type: isIcmp ? -1 : 0,
      icmp_code: isIcmp ? -1 : 0,
      ipv6_cidr_block: null,
      rule_no: 0,
    },
    origin: options.origin,
  };
}
