import { AwsResource } from '../aws.ts';
import { awsName } from '../name.ts';
import { assumedBy, policyDocument } from './iam.ts';
import { type SiteScope, siteOrigin, siteTags } from './site-scope.ts';

/**
 * What the machines of a site may do in the account: publish metrics of dwcp's own namespace, nothing else. IAM is
 * global, so its names carry region and site.
 */
export function addInstanceProfile(scope: SiteScope): AwsResource<'aws_iam_instance_profile'> {
  const environment = scope.topology.environment.name;
  const origin = siteOrigin(scope, 'cloud');
  const tags = siteTags(scope, `${scope.site.name}-member`);
  const names = ['dwcp', environment, scope.region.region, scope.site.name, 'member'] as const;
  const role = new AwsResource(scope, 'aws_iam_role', {
    name: 'member',
    origin,
    arguments: {
      name: awsName('iam-role', ...names),
      assume_role_policy: assumedBy('ec2.amazonaws.com'),
      tags,
    },
  });
  new AwsResource(scope, 'aws_iam_role_policy', {
    name: 'member',
    origin,
    arguments: {
      name: 'publish-metrics',
      role: role.ref('id'),
      policy: policyDocument({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        condition: { StringEquals: { 'cloudwatch:namespace': 'dwcp' } },
      }),
    },
  });
  return new AwsResource(scope, 'aws_iam_instance_profile', {
    name: 'member',
    origin,
    arguments: { name: awsName('instance-profile', ...names), role: role.ref('name'), tags },
  });
}
