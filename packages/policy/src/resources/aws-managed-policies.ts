import type { IamStatement } from './cloud-resources.ts';

const everything: IamStatement = {
  effect: 'Allow',
  actions: ['*'],
  not_actions: [],
  resources: ['*'],
  not_resources: [],
  principals: [],
  conditions: [],
};

/** Policies of AWS that are widely attached and seldom change (AWS Managed Policy Reference). */
export const awsManagedPolicies: ReadonlyMap<string, readonly IamStatement[]> = new Map([
  ['arn:aws:iam::aws:policy/AdministratorAccess', [everything]],
  ['arn:aws:iam::aws:policy/IAMFullAccess', [{ ...everything, actions: ['iam:*'] }]],
  [
    'arn:aws:iam::aws:policy/PowerUserAccess',
    [{ ...everything, actions: [], not_actions: ['iam:*', 'organizations:*', 'account:*'] }],
  ],
  // Version 2, of 2019.
  [
    'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
    [
      {
        ...everything,
        actions: [
          'ssm:DescribeAssociation',
          'ssm:DescribeDocument',
          'ssm:GetDeployablePatchSnapshotForInstance',
          'ssm:GetDocument',
          'ssm:GetManifest',
          'ssm:GetParameter',
          'ssm:GetParameters',
          'ssm:ListAssociations',
          'ssm:ListInstanceAssociations',
          'ssm:PutComplianceItems',
          'ssm:PutConfigurePackageResult',
          'ssm:PutInventory',
          'ssm:UpdateAssociationStatus',
          'ssm:UpdateInstanceAssociationStatus',
          'ssm:UpdateInstanceInformation',
        ],
      },
      {
        ...everything,
        actions: [
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
      },
      {
        ...everything,
        actions: [
          'ec2messages:AcknowledgeMessage',
          'ec2messages:DeleteMessage',
          'ec2messages:FailMessage',
          'ec2messages:GetEndpoint',
          'ec2messages:GetMessages',
          'ec2messages:SendReply',
        ],
      },
    ],
  ],
  // Version 3, of 2024.
  [
    'arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy',
    [
      {
        ...everything,
        actions: [
          'cloudwatch:PutMetricData',
          'ec2:DescribeTags',
          'ec2:DescribeVolumes',
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:DescribeLogGroups',
          'logs:DescribeLogStreams',
          'logs:PutLogEvents',
          'logs:PutRetentionPolicy',
          'xray:GetSamplingRules',
          'xray:GetSamplingStatisticSummaries',
          'xray:GetSamplingTargets',
          'xray:PutTelemetryRecords',
          'xray:PutTraceSegments',
        ],
      },
      {
        ...everything,
        actions: ['ssm:GetParameter'],
        resources: ['arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*'],
      },
    ],
  ],
]);
