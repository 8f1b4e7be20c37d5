import { AwsResource } from '../aws.ts';
import { type Expression, literal } from '../expression.ts';
import { awsName } from '../name.ts';
import { addElasticAddresses } from './elastic-addresses.ts';
import { addFlowLog } from './flow-log.ts';
import { addInstanceProfile } from './instance-profile.ts';
import { addInstances, type PlacedInstance } from './instances.ts';
import { addNetworkAcls } from './network-acls.ts';
import { addRoutes } from './routes.ts';
import { addSecurityGroups, type SecurityGroups } from './security-groups.ts';
import { type SiteScope, siteTags } from './site-scope.ts';
import { addVpc, type Vpc } from './vpc.ts';

/** What the outputs tell of a site. */
export interface SiteResources {
  readonly scope: SiteScope;
  readonly vpc: Vpc;
  readonly groups: SecurityGroups;
  readonly acls: readonly AwsResource<'aws_network_acl'>[];
  readonly instances: readonly PlacedInstance[];
  readonly publicAddresses: ReadonlyMap<string, Expression>;
}

/** Everything of one site in a cloud region. */
export function addSiteResources(scope: SiteScope, options: { readonly sshPublicKey: string | null }): SiteResources {
  const vpc = addVpc(scope);
  addRoutes(scope, vpc);
  addFlowLog(scope, vpc);
  const acls = addNetworkAcls(scope, vpc);
  const groups = addSecurityGroups(scope, vpc);
  const profile = addInstanceProfile(scope);
  const keyPair = options.sshPublicKey === null ? null : addKeyPair(scope, options.sshPublicKey);
  const instances = addInstances(scope, { vpc, groups, profile, keyPair });
  const publicAddresses = addElasticAddresses(scope, { vpc, instances });
  return { scope, vpc, groups, acls, instances, publicAddresses };
}

function addKeyPair(scope: SiteScope, publicKey: string): AwsResource<'aws_key_pair'> {
  return new AwsResource(scope, 'aws_key_pair', {
    origin: ['management'],
    arguments: {
      key_name: awsName('key-pair', 'dwcp', scope.topology.environment.name, scope.site.name),
      public_key: literal(publicKey),
      tags: siteTags(scope, scope.site.name),
    },
  });
}
