import type { Gateway } from '@dwcp/model';
import { gatewayOf, ikeNatPort, ikePort, tunnelsOf } from '@dwcp/model';
import { AwsResource } from '../aws.ts';
import type { AwsResources } from '../generated/aws.ts';
import { awsName } from '../name.ts';
import type { OriginPath } from '../origin.ts';
import { nodeOrigin, remotePrefixes, type SiteScope, siteOrigin, siteTags } from './site-scope.ts';
import type { Vpc } from './vpc.ts';

type SecurityGroup = AwsResource<'aws_security_group'>;
type RuleArguments = Exclude<NonNullable<AwsResources['aws_security_group']['arguments']['ingress']>, string>[number];

/** A rule, and what of the environment file it is there for. */
interface Rule {
  readonly arguments: RuleArguments;
  readonly origin: OriginPath;
}

export interface SecurityGroups {
  /** Held by every machine of the site. */
  readonly members: SecurityGroup;
  /** Held by the machines that are not gateways. */
  readonly nodes: SecurityGroup;
  /** One per gateway: its own tunnels, from exactly their remote gateways. */
  readonly gateways: ReadonlyMap<string, SecurityGroup>;
}

/** Rules are part of their group, so a rule added by hand is drift and goes with the next apply. */
export function addSecurityGroups(scope: SiteScope, vpc: Vpc): SecurityGroups {
  return {
    members: addGroup(scope, vpc, {
      name: 'members',
      origin: siteOrigin(scope),
      description: 'Site fabric, management and traffic of the other sites',
      ingress: memberRules(scope),
    }),
    nodes: addGroup(scope, vpc, {
      name: 'nodes',
      origin: siteOrigin(scope),
      description: 'Services of the nodes for their own site',
      ingress: [
        rule('all traffic of the site', vpcOrigin(scope), { protocol: '-1', prefixes: [scope.region.vpcPrefix] }),
      ],
    }),
    gateways: new Map(
      scope.gateways.map((gateway) => [
        gateway.name,
        addGroup(scope, vpc, {
          name: gateway.name,
          origin: nodeOrigin(scope, gateway),
          description: `Tunnels of ${gateway.name}`,
          ingress: tunnelRules(scope, gateway),
        }),
      ]),
    ),
  };
}

const managementOrigin: OriginPath = ['management', 'prefixes'];

function vpcOrigin(scope: SiteScope): OriginPath {
  return siteOrigin(scope, 'cloud', 'vpc');
}

function memberRules(scope: SiteScope): readonly Rule[] {
  const management = scope.topology.environment.managementPrefixes;
  const remote = remotePrefixes(scope);
  const [only, ...others] = new Set(remote.map(({ origin }) => origin));
  return [
    ...fabricRules(scope),
    rule('ping inside the site', vpcOrigin(scope), {
      protocol: 'icmp',
      ports: [8, -1],
      prefixes: [scope.region.vpcPrefix],
    }),
    // Path MTU discovery (RFC 1191) sees no connection to belong to when the packet was encapsulated on the way.
    rule('fragmentation needed', siteOrigin(scope, 'cloud'), {
      protocol: 'icmp',
      ports: [3, 4],
      prefixes: ['0.0.0.0/0'],
    }),
    ...(management.length === 0
      ? []
      : [
          rule('ssh', managementOrigin, { protocol: 'tcp', ports: [22, 22], prefixes: management }),
          rule('metrics', managementOrigin, { protocol: 'tcp', ports: [9100, 9101], prefixes: management }),
        ]),
    // A gateway hands what came through a tunnel to the VPC as it is, so the source is the remote machine.
    ...(remote.length === 0
      ? []
      : [
          rule('all traffic of the other sites', others.length > 0 ? ['sites'] : (only ?? ['sites']), {
            protocol: '-1',
            prefixes: remote.map(({ prefix }) => prefix),
          }),
        ]),
  ];
}

/** Over VXLAN the routing protocols are inside the encapsulation and need no opening of their own. */
function fabricRules(scope: SiteScope): readonly Rule[] {
  if (scope.site.fabric.kind === 'vxlan') {
    return [
      rule('VXLAN site fabric', siteOrigin(scope, 'fabric'), { protocol: 'udp', ports: [4789, 4789], self: true }),
    ];
  }
  return [
    rule('BGP', siteOrigin(scope, 'fabric'), { protocol: 'tcp', ports: [179, 179], self: true }),
    rule('BFD', siteOrigin(scope, 'fabric'), { protocol: 'udp', ports: [3784, 3785], self: true }),
    rule('BFD multihop', siteOrigin(scope, 'fabric'), { protocol: 'udp', ports: [4784, 4784], self: true }),
  ];
}

function tunnelRules(scope: SiteScope, gateway: Gateway): readonly Rule[] {
  const tunnels = tunnelsOf(scope.topology, gateway.name);
  const remotes = [...new Set(tunnels.map(({ remote }) => prefixOf(scope, remote.gateway)))];
  return [
    ...tunnels.flatMap(({ tunnel, local, remote }) =>
      (tunnel.protocol === 'ipsec' ? [ikePort, ikeNatPort] : [local.listenPort]).map((port) =>
        rule(`tunnel ${tunnel.name}`, ['tunnels', tunnel.name], {
          protocol: 'udp',
          ports: [port, port],
          prefixes: [prefixOf(scope, remote.gateway)],
        }),
      ),
    ),
    ...(remotes.length === 0
      ? []
      : [rule('ping of the remote gateways', ['tunnels'], { protocol: 'icmp', ports: [8, -1], prefixes: remotes })]),
  ];
}

function prefixOf(scope: SiteScope, gateway: string): string {
  return `${gatewayOf(scope.topology, gateway).publicAddress}/32`;
}

function addGroup(
  scope: SiteScope,
  vpc: Vpc,
  options: {
    readonly name: string;
    readonly origin: OriginPath;
    readonly description: string;
    readonly ingress: readonly Rule[];
  },
): SecurityGroup {
  const environment = scope.topology.environment.name;
  const everything = rule('everything', options.origin, { protocol: '-1', prefixes: ['0.0.0.0/0'] });
  return new AwsResource(scope, 'aws_security_group', {
    name: options.name,
    origin: options.origin,
    originParts: Object.fromEntries(
      options.ingress.map(({ arguments: settings, origin }) => [`ingress[${settings.description}]`, origin] as const),
    ),
    arguments: {
      name: awsName('security-group', 'dwcp', environment, scope.site.name, options.name),
      description: options.description,
      vpc_id: vpc.vpc.ref('id'),
      ingress: options.ingress.map((one) => one.arguments),
      egress: [everything.arguments],
      tags: siteTags(scope, `${scope.site.name}-${options.name}`),
    },
  });
}

/** `ports`: first and last port, or type and code of ICMP. */
function rule(
  description: string,
  origin: OriginPath,
  options: {
    readonly protocol: '-1' | 'tcp' | 'udp' | 'icmp';
    readonly ports?: readonly [number, number];
    readonly prefixes?: readonly string[];
    readonly self?: boolean;
  },
): Rule {
  const [from, to] = options.ports ?? [0, 0];
  return {
    arguments: {
      description,
      protocol: options.protocol,
      from_port: from,
      to_port: to,
      cidr_blocks: options.prefixes ?? [],
      self: options.self ?? false,
      ipv6_cidr_blocks: [],
      prefix_list_ids: [],
      security_groups: [],
    },
    origin,
  };
}
