import { AwsResource } from '../aws.ts';
import { awsName } from '../name.ts';
import { assumedBy, policyDocument } from './iam.ts';
import { type SiteScope, siteOrigin, siteTags } from './site-scope.ts';
import type { Vpc } from './vpc.ts';

/** Every flow of the VPC, accepted or refused, kept for 30 days. The role may write to this one log group only. */
export function addFlowLog(scope: SiteScope, vpc: Vpc): void {
  const environment = scope.topology.environment.name;
  const tags = siteTags(scope, `${scope.site.name}-flow-log`);
  const origin = siteOrigin(scope, 'cloud');
  const group = new AwsResource(scope, 'aws_cloudwatch_log_group', {
    name: 'flow_log',
    origin,
    arguments: {
      name: awsName('log-group', `/dwcp/${environment}/${scope.site.name}/flow-log`),
      retention_in_days: 30,
      tags,
    },
  });
  const role = new AwsResource(scope, 'aws_iam_role', {
    name: 'flow_log',
    origin,
    arguments: {
      name: awsName('iam-role', 'dwcp', environment, scope.region.region, scope.site.name, 'flow-log'),
      assume_role_policy: assumedBy('vpc-flow-logs.amazonaws.com'),
      tags,
    },
  });
  const policy = new AwsResource(scope, 'aws_iam_role_policy', {
    name: 'flow_log',
    origin,
    arguments: {
      name: 'write-flow-log',
      role: role.ref('id'),
      policy: policyDocument({
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [group.ref('arn'), `${group.ref('arn')}:*`],
      }),
    },
  });
  new AwsResource(scope, 'aws_flow_log', {
    origin,
    arguments: {
      vpc_id: vpc.vpc.ref('id'),
      traffic_type: 'ALL',
      log_destination: group.ref('arn'),
      iam_role_arn: role.ref('arn'),
      max_aggregation_interval: 60,
      tags,
    },
    dependsOn: [policy],
  });
}
