// Written by packages/stacks/generate.mjs; do not edit.
import type { Expression } from '../expression.ts';

export const awsProviderVersion = '5.100.0';

/** Arguments of the provider itself. */
export type AwsProviderArguments = {
  readonly access_key?: string;
  readonly allowed_account_ids?: readonly (string)[] | Expression;
  readonly custom_ca_bundle?: string;
  readonly ec2_metadata_service_endpoint?: string;
  readonly ec2_metadata_service_endpoint_mode?: string;
  readonly forbidden_account_ids?: readonly (string)[] | Expression;
  readonly http_proxy?: string;
  readonly https_proxy?: string;
  readonly insecure?: boolean | Expression;
  readonly max_retries?: number | Expression;
  readonly no_proxy?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly retry_mode?: string;
  readonly s3_us_east_1_regional_endpoint?: string;
  readonly s3_use_path_style?: boolean | Expression;
  readonly secret_key?: string;
  readonly shared_config_files?: readonly (string)[] | Expression;
  readonly shared_credentials_files?: readonly (string)[] | Expression;
  readonly skip_credentials_validation?: boolean | Expression;
  readonly skip_metadata_api_check?: string;
  readonly skip_region_validation?: boolean | Expression;
  readonly skip_requesting_account_id?: boolean | Expression;
  readonly sts_region?: string;
  readonly token?: string;
  readonly token_bucket_rate_limiter_capacity?: number | Expression;
  readonly use_dualstack_endpoint?: boolean | Expression;
  readonly use_fips_endpoint?: boolean | Expression;
  readonly assume_role?: readonly {
    readonly duration?: string;
    readonly external_id?: string;
    readonly policy?: string;
    readonly policy_arns?: readonly (string)[] | Expression;
    readonly role_arn?: string;
    readonly session_name?: string;
    readonly source_identity?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly transitive_tag_keys?: readonly (string)[] | Expression;
  }[];
  readonly assume_role_with_web_identity?: readonly {
    readonly duration?: string;
    readonly policy?: string;
    readonly policy_arns?: readonly (string)[] | Expression;
    readonly role_arn?: string;
    readonly session_name?: string;
    readonly web_identity_token?: string;
    readonly web_identity_token_file?: string;
  }[];
  readonly default_tags?: readonly {
    readonly tags?: Readonly<Record<string, string>>;
  }[];
  readonly endpoints?: readonly {
    readonly accessanalyzer?: string;
    readonly account?: string;
    readonly acm?: string;
    readonly acmpca?: string;
    readonly amg?: string;
    readonly amp?: string;
    readonly amplify?: string;
    readonly apigateway?: string;
    readonly apigatewayv2?: string;
    readonly appautoscaling?: string;
    readonly appconfig?: string;
    readonly appfabric?: string;
    readonly appflow?: string;
    readonly appintegrations?: string;
    readonly appintegrationsservice?: string;
    readonly applicationautoscaling?: string;
    readonly applicationinsights?: string;
    readonly applicationsignals?: string;
    readonly appmesh?: string;
    readonly appregistry?: string;
    readonly apprunner?: string;
    readonly appstream?: string;
    readonly appsync?: string;
    readonly athena?: string;
    readonly auditmanager?: string;
    readonly autoscaling?: string;
    readonly autoscalingplans?: string;
    readonly backup?: string;
    readonly batch?: string;
    readonly bcmdataexports?: string;
    readonly beanstalk?: string;
    readonly bedrock?: string;
    readonly bedrockagent?: string;
    readonly billing?: string;
    readonly budgets?: string;
    readonly ce?: string;
    readonly chatbot?: string;
    readonly chime?: string;
    readonly chimesdkmediapipelines?: string;
    readonly chimesdkvoice?: string;
    readonly cleanrooms?: string;
    readonly cloud9?: string;
    readonly cloudcontrol?: string;
    readonly cloudcontrolapi?: string;
    readonly cloudformation?: string;
    readonly cloudfront?: string;
    readonly cloudfrontkeyvaluestore?: string;
    readonly cloudhsm?: string;
    readonly cloudhsmv2?: string;
    readonly cloudsearch?: string;
    readonly cloudtrail?: string;
    readonly cloudwatch?: string;
    readonly cloudwatchevents?: string;
    readonly cloudwatchevidently?: string;
    readonly cloudwatchlog?: string;
    readonly cloudwatchlogs?: string;
    readonly cloudwatchobservabilityaccessmanager?: string;
    readonly cloudwatchrum?: string;
    readonly codeartifact?: string;
    readonly codebuild?: string;
    readonly codecatalyst?: string;
    readonly codecommit?: string;
    readonly codeconnections?: string;
    readonly codedeploy?: string;
    readonly codeguruprofiler?: string;
    readonly codegurureviewer?: string;
    readonly codepipeline?: string;
    readonly codestarconnections?: string;
    readonly codestarnotifications?: string;
    readonly cognitoidentity?: string;
    readonly cognitoidentityprovider?: string;
    readonly cognitoidp?: string;
    readonly comprehend?: string;
    readonly computeoptimizer?: string;
    readonly config?: string;
    readonly configservice?: string;
    readonly connect?: string;
    readonly connectcases?: string;
    readonly controltower?: string;
    readonly costandusagereportservice?: string;
    readonly costexplorer?: string;
    readonly costoptimizationhub?: string;
    readonly cur?: string;
    readonly customerprofiles?: string;
    readonly databasemigration?: string;
    readonly databasemigrationservice?: string;
    readonly databrew?: string;
    readonly dataexchange?: string;
    readonly datapipeline?: string;
    readonly datasync?: string;
    readonly datazone?: string;
    readonly dax?: string;
    readonly deploy?: string;
    readonly detective?: string;
    readonly devicefarm?: string;
    readonly devopsguru?: string;
    readonly directconnect?: string;
    readonly directoryservice?: string;
    readonly dlm?: string;
    readonly dms?: string;
    readonly docdb?: string;
    readonly docdbelastic?: string;
    readonly drs?: string;
    readonly ds?: string;
    readonly dsql?: string;
    readonly dynamodb?: string;
    readonly ec2?: string;
    readonly ecr?: string;
    readonly ecrpublic?: string;
    readonly ecs?: string;
    readonly efs?: string;
    readonly eks?: string;
    readonly elasticache?: string;
    readonly elasticbeanstalk?: string;
    readonly elasticloadbalancing?: string;
    readonly elasticloadbalancingv2?: string;
    readonly elasticsearch?: string;
    readonly elasticsearchservice?: string;
    readonly elastictranscoder?: string;
    readonly elb?: string;
    readonly elbv2?: string;
    readonly emr?: string;
    readonly emrcontainers?: string;
    readonly emrserverless?: string;
    readonly es?: string;
    readonly eventbridge?: string;
    readonly events?: string;
    readonly evidently?: string;
    readonly evs?: string;
    readonly finspace?: string;
    readonly firehose?: string;
    readonly fis?: string;
    readonly fms?: string;
    readonly fsx?: string;
    readonly gamelift?: string;
    readonly glacier?: string;
    readonly globalaccelerator?: string;
    readonly glue?: string;
    readonly gluedatabrew?: string;
    readonly grafana?: string;
    readonly greengrass?: string;
    readonly groundstation?: string;
    readonly guardduty?: string;
    readonly healthlake?: string;
    readonly iam?: string;
    readonly identitystore?: string;
    readonly imagebuilder?: string;
    readonly inspector?: string;
    readonly inspector2?: string;
    readonly inspectorv2?: string;
    readonly internetmonitor?: string;
    readonly invoicing?: string;
    readonly iot?: string;
    readonly iotanalytics?: string;
    readonly iotevents?: string;
    readonly ivs?: string;
    readonly ivschat?: string;
    readonly kafka?: string;
    readonly kafkaconnect?: string;
    readonly kendra?: string;
    readonly keyspaces?: string;
    readonly kinesis?: string;
    readonly kinesisanalytics?: string;
    readonly kinesisanalyticsv2?: string;
    readonly kinesisvideo?: string;
    readonly kms?: string;
    readonly lakeformation?: string;
    readonly lambda?: string;
    readonly launchwizard?: string;
    readonly lex?: string;
    readonly lexmodelbuilding?: string;
    readonly lexmodelbuildingservice?: string;
    readonly lexmodels?: string;
    readonly lexmodelsv2?: string;
    readonly lexv2models?: string;
    readonly licensemanager?: string;
    readonly lightsail?: string;
    readonly location?: string;
    readonly locationservice?: string;
    readonly logs?: string;
    readonly lookoutmetrics?: string;
    readonly m2?: string;
    readonly macie2?: string;
    readonly managedgrafana?: string;
    readonly mediaconnect?: string;
    readonly mediaconvert?: string;
    readonly medialive?: string;
    readonly mediapackage?: string;
    readonly mediapackagev2?: string;
    readonly mediapackagevod?: string;
    readonly mediastore?: string;
    readonly memorydb?: string;
    readonly mgn?: string;
    readonly mq?: string;
    readonly msk?: string;
    readonly mwaa?: string;
    readonly neptune?: string;
    readonly neptunegraph?: string;
    readonly networkfirewall?: string;
    readonly networkmanager?: string;
    readonly networkmonitor?: string;
    readonly notifications?: string;
    readonly notificationscontacts?: string;
    readonly oam?: string;
    readonly opensearch?: string;
    readonly opensearchingestion?: string;
    readonly opensearchserverless?: string;
    readonly opensearchservice?: string;
    readonly opsworks?: string;
    readonly organizations?: string;
    readonly osis?: string;
    readonly outposts?: string;
    readonly paymentcryptography?: string;
    readonly pcaconnectorad?: string;
    readonly pcs?: string;
    readonly pinpoint?: string;
    readonly pinpointsmsvoicev2?: string;
    readonly pipes?: string;
    readonly polly?: string;
    readonly pricing?: string;
    readonly prometheus?: string;
    readonly prometheusservice?: string;
    readonly qbusiness?: string;
    readonly qldb?: string;
    readonly quicksight?: string;
    readonly ram?: string;
    readonly rbin?: string;
    readonly rds?: string;
    readonly recyclebin?: string;
    readonly redshift?: string;
    readonly redshiftdata?: string;
    readonly redshiftdataapiservice?: string;
    readonly redshiftserverless?: string;
    readonly rekognition?: string;
    readonly resiliencehub?: string;
    readonly resourceexplorer2?: string;
    readonly resourcegroups?: string;
    readonly resourcegroupstagging?: string;
    readonly resourcegroupstaggingapi?: string;
    readonly rolesanywhere?: string;
    readonly route53?: string;
    readonly route53domains?: string;
    readonly route53profiles?: string;
    readonly route53recoverycontrolconfig?: string;
    readonly route53recoveryreadiness?: string;
    readonly route53resolver?: string;
    readonly rum?: string;
    readonly s3?: string;
    readonly s3api?: string;
    readonly s3control?: string;
    readonly s3outposts?: string;
    readonly s3tables?: string;
    readonly sagemaker?: string;
    readonly scheduler?: string;
    readonly schemas?: string;
    readonly sdb?: string;
    readonly secretsmanager?: string;
    readonly securityhub?: string;
    readonly securitylake?: string;
    readonly serverlessapplicationrepository?: string;
    readonly serverlessapprepo?: string;
    readonly serverlessrepo?: string;
    readonly servicecatalog?: string;
    readonly servicecatalogappregistry?: string;
    readonly servicediscovery?: string;
    readonly servicequotas?: string;
    readonly ses?: string;
    readonly sesv2?: string;
    readonly sfn?: string;
    readonly shield?: string;
    readonly signer?: string;
    readonly simpledb?: string;
    readonly sns?: string;
    readonly sqs?: string;
    readonly ssm?: string;
    readonly ssmcontacts?: string;
    readonly ssmincidents?: string;
    readonly ssmquicksetup?: string;
    readonly ssmsap?: string;
    readonly sso?: string;
    readonly ssoadmin?: string;
    readonly stepfunctions?: string;
    readonly storagegateway?: string;
    readonly sts?: string;
    readonly swf?: string;
    readonly synthetics?: string;
    readonly taxsettings?: string;
    readonly timestreaminfluxdb?: string;
    readonly timestreamquery?: string;
    readonly timestreamwrite?: string;
    readonly transcribe?: string;
    readonly transcribeservice?: string;
    readonly transfer?: string;
    readonly verifiedpermissions?: string;
    readonly vpclattice?: string;
    readonly waf?: string;
    readonly wafregional?: string;
    readonly wafv2?: string;
    readonly wellarchitected?: string;
    readonly worklink?: string;
    readonly workspaces?: string;
    readonly workspacesweb?: string;
    readonly xray?: string;
  }[];
  readonly ignore_tags?: readonly {
    readonly key_prefixes?: readonly (string)[] | Expression;
    readonly keys?: readonly (string)[] | Expression;
  }[];
};

/** Managed resources: arguments, and the attributes others may refer to. */
export interface AwsResources {
  readonly aws_cloudwatch_log_group: {
    readonly arguments: {
      readonly kms_key_id?: string;
      readonly log_group_class?: string;
      readonly name?: string;
      readonly name_prefix?: string;
      readonly retention_in_days?: number | Expression;
      readonly skip_destroy?: boolean | Expression;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
    };
    readonly attribute: 'arn' | 'id' | 'kms_key_id' | 'log_group_class' | 'name' | 'name_prefix' | 'retention_in_days' | 'skip_destroy' | 'tags' | 'tags_all';
  };
  readonly aws_default_security_group: {
    readonly arguments: {
      readonly egress?: readonly ({
        readonly cidr_blocks: readonly (string)[] | Expression | null;
        readonly description: string | null;
        readonly from_port: number | Expression | null;
        readonly ipv6_cidr_blocks: readonly (string)[] | Expression | null;
        readonly prefix_list_ids: readonly (string)[] | Expression | null;
        readonly protocol: string | null;
        readonly security_groups: readonly (string)[] | Expression | null;
        readonly self: boolean | Expression | null;
        readonly to_port: number | Expression | null;
      })[] | Expression;
      readonly ingress?: readonly ({
        readonly cidr_blocks: readonly (string)[] | Expression | null;
        readonly description: string | null;
        readonly from_port: number | Expression | null;
        readonly ipv6_cidr_blocks: readonly (string)[] | Expression | null;
        readonly prefix_list_ids: readonly (string)[] | Expression | null;
        readonly protocol: string | null;
        readonly security_groups: readonly (string)[] | Expression | null;
        readonly self: boolean | Expression | null;
        readonly to_port: number | Expression | null;
      })[] | Expression;
      readonly revoke_rules_on_delete?: boolean | Expression;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
      readonly vpc_id?: string;
    };
    readonly attribute: 'arn' | 'description' | 'egress' | 'id' | 'ingress' | 'name' | 'name_prefix' | 'owner_id' | 'revoke_rules_on_delete' | 'tags' | 'tags_all' | 'vpc_id';
  };
  readonly aws_eip: {
    readonly arguments: {
      readonly address?: string;
      readonly associate_with_private_ip?: string;
      readonly customer_owned_ipv4_pool?: string;
      readonly domain?: string;
      readonly instance?: string;
      readonly ipam_pool_id?: string;
      readonly network_border_group?: string;
      readonly network_interface?: string;
      readonly public_ipv4_pool?: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
      readonly timeouts?: {
        readonly delete?: string;
        readonly read?: string;
        readonly update?: string;
      };
    };
    readonly attribute: 'address' | 'allocation_id' | 'arn' | 'associate_with_private_ip' | 'association_id' | 'carrier_ip' | 'customer_owned_ip' | 'customer_owned_ipv4_pool' | 'domain' | 'id' | 'instance' | 'ipam_pool_id' | 'network_border_group' | 'network_interface' | 'private_dns' | 'private_ip' | 'ptr_record' | 'public_dns' | 'public_ip' | 'public_ipv4_pool' | 'tags' | 'tags_all';
  };
  readonly aws_eip_association: {
    readonly arguments: {
      readonly allocation_id?: string;
      readonly allow_reassociation?: boolean | Expression;
      readonly instance_id?: string;
      readonly network_interface_id?: string;
      readonly private_ip_address?: string;
      readonly public_ip?: string;
    };
    readonly attribute: 'allocation_id' | 'allow_reassociation' | 'id' | 'instance_id' | 'network_interface_id' | 'private_ip_address' | 'public_ip';
  };
  readonly aws_flow_log: {
    readonly arguments: {
      readonly deliver_cross_account_role?: string;
      readonly eni_id?: string;
      readonly iam_role_arn?: string;
      readonly log_destination?: string;
      readonly log_destination_type?: string;
      readonly log_format?: string;
      readonly max_aggregation_interval?: number | Expression;
      readonly subnet_id?: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
      readonly traffic_type?: string;
      readonly transit_gateway_attachment_id?: string;
      readonly transit_gateway_id?: string;
      readonly vpc_id?: string;
      readonly destination_options?: {
        readonly file_format?: string;
        readonly hive_compatible_partitions?: boolean | Expression;
        readonly per_hour_partition?: boolean | Expression;
      };
    };
    readonly attribute: 'arn' | 'deliver_cross_account_role' | 'eni_id' | 'iam_role_arn' | 'id' | 'log_destination' | 'log_destination_type' | 'log_format' | 'max_aggregation_interval' | 'subnet_id' | 'tags' | 'tags_all' | 'traffic_type' | 'transit_gateway_attachment_id' | 'transit_gateway_id' | 'vpc_id';
  };
  readonly aws_iam_instance_profile: {
    readonly arguments: {
      readonly name?: string;
      readonly name_prefix?: string;
      readonly path?: string;
      readonly role?: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
    };
    readonly attribute: 'arn' | 'create_date' | 'id' | 'name' | 'name_prefix' | 'path' | 'role' | 'tags' | 'tags_all' | 'unique_id';
  };
  readonly aws_iam_role: {
    readonly arguments: {
      readonly assume_role_policy: string;
      readonly description?: string;
      readonly force_detach_policies?: boolean | Expression;
      readonly max_session_duration?: number | Expression;
      readonly name?: string;
      readonly name_prefix?: string;
      readonly path?: string;
      readonly permissions_boundary?: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
    };
    readonly attribute: 'arn' | 'assume_role_policy' | 'create_date' | 'description' | 'force_detach_policies' | 'id' | 'max_session_duration' | 'name' | 'name_prefix' | 'path' | 'permissions_boundary' | 'tags' | 'tags_all' | 'unique_id';
  };
  readonly aws_iam_role_policy: {
    readonly arguments: {
      readonly name?: string;
      readonly name_prefix?: string;
      readonly policy: string;
      readonly role: string;
    };
    readonly attribute: 'id' | 'name' | 'name_prefix' | 'policy' | 'role';
  };
  readonly aws_instance: {
    readonly arguments: {
      readonly ami?: string;
      readonly associate_public_ip_address?: boolean | Expression;
      readonly availability_zone?: string;
      readonly disable_api_stop?: boolean | Expression;
      readonly disable_api_termination?: boolean | Expression;
      readonly ebs_optimized?: boolean | Expression;
      readonly enable_primary_ipv6?: boolean | Expression;
      readonly get_password_data?: boolean | Expression;
      readonly hibernation?: boolean | Expression;
      readonly host_id?: string;
      readonly host_resource_group_arn?: string;
      readonly iam_instance_profile?: string;
      readonly instance_initiated_shutdown_behavior?: string;
      readonly instance_type?: string;
      readonly ipv6_address_count?: number | Expression;
      readonly ipv6_addresses?: readonly (string)[] | Expression;
      readonly key_name?: string;
      readonly monitoring?: boolean | Expression;
      readonly placement_group?: string;
      readonly placement_partition_number?: number | Expression;
      readonly private_ip?: string;
      readonly secondary_private_ips?: readonly (string)[] | Expression;
      readonly security_groups?: readonly (string)[] | Expression;
      readonly source_dest_check?: boolean | Expression;
      readonly subnet_id?: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
      readonly tenancy?: string;
      readonly user_data?: string;
      readonly user_data_base64?: string;
      readonly user_data_replace_on_change?: boolean | Expression;
      readonly volume_tags?: Readonly<Record<string, string>>;
      readonly vpc_security_group_ids?: readonly (string)[] | Expression;
      readonly capacity_reservation_specification?: {
        readonly capacity_reservation_preference?: string;
        readonly capacity_reservation_target?: {
          readonly capacity_reservation_id?: string;
          readonly capacity_reservation_resource_group_arn?: string;
        };
      };
      readonly cpu_options?: {
        readonly amd_sev_snp?: string;
        readonly core_count?: number | Expression;
        readonly threads_per_core?: number | Expression;
      };
      readonly credit_specification?: {
        readonly cpu_credits?: string;
      };
      readonly ebs_block_device?: readonly {
        readonly delete_on_termination?: boolean | Expression;
        readonly device_name: string;
        readonly encrypted?: boolean | Expression;
        readonly iops?: number | Expression;
        readonly kms_key_id?: string;
        readonly snapshot_id?: string;
        readonly tags?: Readonly<Record<string, string>>;
        readonly tags_all?: Readonly<Record<string, string>>;
        readonly throughput?: number | Expression;
        readonly volume_size?: number | Expression;
        readonly volume_type?: string;
      }[];
      readonly enclave_options?: {
        readonly enabled?: boolean | Expression;
      };
      readonly ephemeral_block_device?: readonly {
        readonly device_name: string;
        readonly no_device?: boolean | Expression;
        readonly virtual_name?: string;
      }[];
      readonly instance_market_options?: {
        readonly market_type?: string;
        readonly spot_options?: {
          readonly instance_interruption_behavior?: string;
          readonly max_price?: string;
          readonly spot_instance_type?: string;
          readonly valid_until?: string;
        };
      };
      readonly launch_template?: {
        readonly name?: string;
        readonly version?: string;
      };
      readonly maintenance_options?: {
        readonly auto_recovery?: string;
      };
      readonly metadata_options?: {
        readonly http_endpoint?: string;
        readonly http_protocol_ipv6?: string;
        readonly http_put_response_hop_limit?: number | Expression;
        readonly http_tokens?: string;
        readonly instance_metadata_tags?: string;
      };
      readonly network_interface?: readonly {
        readonly delete_on_termination?: boolean | Expression;
        readonly device_index: number | Expression;
        readonly network_card_index?: number | Expression;
        readonly network_interface_id: string;
      }[];
      readonly private_dns_name_options?: {
        readonly enable_resource_name_dns_a_record?: boolean | Expression;
        readonly enable_resource_name_dns_aaaa_record?: boolean | Expression;
        readonly hostname_type?: string;
      };
      readonly root_block_device?: {
        readonly delete_on_termination?: boolean | Expression;
        readonly encrypted?: boolean | Expression;
        readonly iops?: number | Expression;
        readonly kms_key_id?: string;
        readonly tags?: Readonly<Record<string, string>>;
        readonly tags_all?: Readonly<Record<string, string>>;
        readonly throughput?: number | Expression;
        readonly volume_size?: number | Expression;
        readonly volume_type?: string;
      };
      readonly timeouts?: {
        readonly create?: string;
        readonly delete?: string;
        readonly read?: string;
        readonly update?: string;
      };
    };
    readonly attribute: 'ami' | 'arn' | 'associate_public_ip_address' | 'availability_zone' | 'disable_api_stop' | 'disable_api_termination' | 'ebs_optimized' | 'enable_primary_ipv6' | 'get_password_data' | 'hibernation' | 'host_id' | 'host_resource_group_arn' | 'iam_instance_profile' | 'id' | 'instance_initiated_shutdown_behavior' | 'instance_lifecycle' | 'instance_state' | 'instance_type' | 'ipv6_address_count' | 'ipv6_addresses' | 'key_name' | 'monitoring' | 'outpost_arn' | 'password_data' | 'placement_group' | 'placement_partition_number' | 'primary_network_interface_id' | 'private_dns' | 'private_ip' | 'public_dns' | 'public_ip' | 'secondary_private_ips' | 'security_groups' | 'source_dest_check' | 'spot_instance_request_id' | 'subnet_id' | 'tags' | 'tags_all' | 'tenancy' | 'user_data' | 'user_data_base64' | 'user_data_replace_on_change' | 'volume_tags' | 'vpc_security_group_ids';
  };
  readonly aws_internet_gateway: {
    readonly arguments: {
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
      readonly vpc_id?: string;
      readonly timeouts?: {
        readonly create?: string;
        readonly delete?: string;
        readonly update?: string;
      };
    };
    readonly attribute: 'arn' | 'id' | 'owner_id' | 'tags' | 'tags_all' | 'vpc_id';
  };
  readonly aws_key_pair: {
    readonly arguments: {
      readonly key_name?: string;
      readonly key_name_prefix?: string;
      readonly public_key: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
    };
    readonly attribute: 'arn' | 'fingerprint' | 'id' | 'key_name' | 'key_name_prefix' | 'key_pair_id' | 'key_type' | 'public_key' | 'tags' | 'tags_all';
  };
  readonly aws_nat_gateway: {
    readonly arguments: {
      readonly allocation_id?: string;
      readonly connectivity_type?: string;
      readonly private_ip?: string;
      readonly secondary_allocation_ids?: readonly (string)[] | Expression;
      readonly secondary_private_ip_address_count?: number | Expression;
      readonly secondary_private_ip_addresses?: readonly (string)[] | Expression;
      readonly subnet_id: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
      readonly timeouts?: {
        readonly create?: string;
        readonly delete?: string;
        readonly update?: string;
      };
    };
    readonly attribute: 'allocation_id' | 'association_id' | 'connectivity_type' | 'id' | 'network_interface_id' | 'private_ip' | 'public_ip' | 'secondary_allocation_ids' | 'secondary_private_ip_address_count' | 'secondary_private_ip_addresses' | 'subnet_id' | 'tags' | 'tags_all';
  };
  readonly aws_network_acl: {
    readonly arguments: {
      readonly egress?: readonly ({
        readonly action: string | null;
        readonly cidr_block: string | null;
        readonly from_port: number | Expression | null;
        readonly icmp_code: number | Expression | null;
        readonly icmp_type: number | Expression | null;
        readonly ipv6_cidr_block: string | null;
        readonly protocol: string | null;
        readonly rule_no: number | Expression | null;
        readonly to_port: number | Expression | null;
      })[] | Expression;
      readonly ingress?: readonly ({
        readonly action: string | null;
        readonly cidr_block: string | null;
        readonly from_port: number | Expression | null;
        readonly icmp_code: number | Expression | null;
        readonly icmp_type: number | Expression | null;
        readonly ipv6_cidr_block: string | null;
        readonly protocol: string | null;
        readonly rule_no: number | Expression | null;
        readonly to_port: number | Expression | null;
      })[] | Expression;
      readonly subnet_ids?: readonly (string)[] | Expression;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
      readonly vpc_id: string;
    };
    readonly attribute: 'arn' | 'egress' | 'id' | 'ingress' | 'owner_id' | 'subnet_ids' | 'tags' | 'tags_all' | 'vpc_id';
  };
  readonly aws_network_interface: {
    readonly arguments: {
      readonly description?: string;
      readonly enable_primary_ipv6?: boolean | Expression;
      readonly interface_type?: string;
      readonly ipv4_prefix_count?: number | Expression;
      readonly ipv4_prefixes?: readonly (string)[] | Expression;
      readonly ipv6_address_count?: number | Expression;
      readonly ipv6_address_list?: readonly (string)[] | Expression;
      readonly ipv6_address_list_enabled?: boolean | Expression;
      readonly ipv6_addresses?: readonly (string)[] | Expression;
      readonly ipv6_prefix_count?: number | Expression;
      readonly ipv6_prefixes?: readonly (string)[] | Expression;
      readonly private_ip?: string;
      readonly private_ip_list?: readonly (string)[] | Expression;
      readonly private_ip_list_enabled?: boolean | Expression;
      readonly private_ips?: readonly (string)[] | Expression;
      readonly private_ips_count?: number | Expression;
      readonly security_groups?: readonly (string)[] | Expression;
      readonly source_dest_check?: boolean | Expression;
      readonly subnet_id: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
      readonly attachment?: readonly {
        readonly device_index: number | Expression;
        readonly instance: string;
      }[];
    };
    readonly attribute: 'arn' | 'description' | 'enable_primary_ipv6' | 'id' | 'interface_type' | 'ipv4_prefix_count' | 'ipv4_prefixes' | 'ipv6_address_count' | 'ipv6_address_list' | 'ipv6_address_list_enabled' | 'ipv6_addresses' | 'ipv6_prefix_count' | 'ipv6_prefixes' | 'mac_address' | 'outpost_arn' | 'owner_id' | 'private_dns_name' | 'private_ip' | 'private_ip_list' | 'private_ip_list_enabled' | 'private_ips' | 'private_ips_count' | 'security_groups' | 'source_dest_check' | 'subnet_id' | 'tags' | 'tags_all';
  };
  readonly aws_placement_group: {
    readonly arguments: {
      readonly name: string;
      readonly partition_count?: number | Expression;
      readonly spread_level?: string;
      readonly strategy: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
    };
    readonly attribute: 'arn' | 'id' | 'name' | 'partition_count' | 'placement_group_id' | 'spread_level' | 'strategy' | 'tags' | 'tags_all';
  };
  readonly aws_route_table: {
    readonly arguments: {
      readonly propagating_vgws?: readonly (string)[] | Expression;
      readonly route?: readonly ({
        readonly carrier_gateway_id: string | null;
        readonly cidr_block: string | null;
        readonly core_network_arn: string | null;
        readonly destination_prefix_list_id: string | null;
        readonly egress_only_gateway_id: string | null;
        readonly gateway_id: string | null;
        readonly ipv6_cidr_block: string | null;
        readonly local_gateway_id: string | null;
        readonly nat_gateway_id: string | null;
        readonly network_interface_id: string | null;
        readonly transit_gateway_id: string | null;
        readonly vpc_endpoint_id: string | null;
        readonly vpc_peering_connection_id: string | null;
      })[] | Expression;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
      readonly vpc_id: string;
      readonly timeouts?: {
        readonly create?: string;
        readonly delete?: string;
        readonly update?: string;
      };
    };
    readonly attribute: 'arn' | 'id' | 'owner_id' | 'propagating_vgws' | 'route' | 'tags' | 'tags_all' | 'vpc_id';
  };
  readonly aws_route_table_association: {
    readonly arguments: {
      readonly gateway_id?: string;
      readonly route_table_id: string;
      readonly subnet_id?: string;
      readonly timeouts?: {
        readonly create?: string;
        readonly delete?: string;
        readonly update?: string;
      };
    };
    readonly attribute: 'gateway_id' | 'id' | 'route_table_id' | 'subnet_id';
  };
  readonly aws_security_group: {
    readonly arguments: {
      readonly description?: string;
      readonly egress?: readonly ({
        readonly cidr_blocks: readonly (string)[] | Expression | null;
        readonly description: string | null;
        readonly from_port: number | Expression | null;
        readonly ipv6_cidr_blocks: readonly (string)[] | Expression | null;
        readonly prefix_list_ids: readonly (string)[] | Expression | null;
        readonly protocol: string | null;
        readonly security_groups: readonly (string)[] | Expression | null;
        readonly self: boolean | Expression | null;
        readonly to_port: number | Expression | null;
      })[] | Expression;
      readonly ingress?: readonly ({
        readonly cidr_blocks: readonly (string)[] | Expression | null;
        readonly description: string | null;
        readonly from_port: number | Expression | null;
        readonly ipv6_cidr_blocks: readonly (string)[] | Expression | null;
        readonly prefix_list_ids: readonly (string)[] | Expression | null;
        readonly protocol: string | null;
        readonly security_groups: readonly (string)[] | Expression | null;
        readonly self: boolean | Expression | null;
        readonly to_port: number | Expression | null;
      })[] | Expression;
      readonly name?: string;
      readonly name_prefix?: string;
      readonly revoke_rules_on_delete?: boolean | Expression;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
      readonly vpc_id?: string;
      readonly timeouts?: {
        readonly create?: string;
        readonly delete?: string;
      };
    };
    readonly attribute: 'arn' | 'description' | 'egress' | 'id' | 'ingress' | 'name' | 'name_prefix' | 'owner_id' | 'revoke_rules_on_delete' | 'tags' | 'tags_all' | 'vpc_id';
  };
  readonly aws_subnet: {
    readonly arguments: {
      readonly assign_ipv6_address_on_creation?: boolean | Expression;
      readonly availability_zone?: string;
      readonly availability_zone_id?: string;
      readonly cidr_block?: string;
      readonly customer_owned_ipv4_pool?: string;
      readonly enable_dns64?: boolean | Expression;
      readonly enable_lni_at_device_index?: number | Expression;
      readonly enable_resource_name_dns_a_record_on_launch?: boolean | Expression;
      readonly enable_resource_name_dns_aaaa_record_on_launch?: boolean | Expression;
      readonly ipv6_cidr_block?: string;
      readonly ipv6_native?: boolean | Expression;
      readonly map_customer_owned_ip_on_launch?: boolean | Expression;
      readonly map_public_ip_on_launch?: boolean | Expression;
      readonly outpost_arn?: string;
      readonly private_dns_hostname_type_on_launch?: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
      readonly vpc_id: string;
      readonly timeouts?: {
        readonly create?: string;
        readonly delete?: string;
      };
    };
    readonly attribute: 'arn' | 'assign_ipv6_address_on_creation' | 'availability_zone' | 'availability_zone_id' | 'cidr_block' | 'customer_owned_ipv4_pool' | 'enable_dns64' | 'enable_lni_at_device_index' | 'enable_resource_name_dns_a_record_on_launch' | 'enable_resource_name_dns_aaaa_record_on_launch' | 'id' | 'ipv6_cidr_block' | 'ipv6_cidr_block_association_id' | 'ipv6_native' | 'map_customer_owned_ip_on_launch' | 'map_public_ip_on_launch' | 'outpost_arn' | 'owner_id' | 'private_dns_hostname_type_on_launch' | 'tags' | 'tags_all' | 'vpc_id';
  };
  readonly aws_vpc: {
    readonly arguments: {
      readonly assign_generated_ipv6_cidr_block?: boolean | Expression;
      readonly cidr_block?: string;
      readonly enable_dns_hostnames?: boolean | Expression;
      readonly enable_dns_support?: boolean | Expression;
      readonly enable_network_address_usage_metrics?: boolean | Expression;
      readonly instance_tenancy?: string;
      readonly ipv4_ipam_pool_id?: string;
      readonly ipv4_netmask_length?: number | Expression;
      readonly ipv6_cidr_block?: string;
      readonly ipv6_cidr_block_network_border_group?: string;
      readonly ipv6_ipam_pool_id?: string;
      readonly ipv6_netmask_length?: number | Expression;
      readonly tags?: Readonly<Record<string, string>>;
      readonly tags_all?: Readonly<Record<string, string>>;
    };
    readonly attribute: 'arn' | 'assign_generated_ipv6_cidr_block' | 'cidr_block' | 'default_network_acl_id' | 'default_route_table_id' | 'default_security_group_id' | 'dhcp_options_id' | 'enable_dns_hostnames' | 'enable_dns_support' | 'enable_network_address_usage_metrics' | 'id' | 'instance_tenancy' | 'ipv4_ipam_pool_id' | 'ipv4_netmask_length' | 'ipv6_association_id' | 'ipv6_cidr_block' | 'ipv6_cidr_block_network_border_group' | 'ipv6_ipam_pool_id' | 'ipv6_netmask_length' | 'main_route_table_id' | 'owner_id' | 'tags' | 'tags_all';
  };
}

/** Data sources: arguments, and the attributes others may refer to. */
export interface AwsDataSources {
  readonly aws_ami: {
    readonly arguments: {
      readonly executable_users?: readonly (string)[] | Expression;
      readonly include_deprecated?: boolean | Expression;
      readonly most_recent?: boolean | Expression;
      readonly name_regex?: string;
      readonly owners?: readonly (string)[] | Expression;
      readonly tags?: Readonly<Record<string, string>>;
      readonly uefi_data?: string;
      readonly filter?: readonly {
        readonly name: string;
        readonly values: readonly (string)[] | Expression;
      }[];
      readonly timeouts?: {
        readonly read?: string;
      };
    };
    readonly attribute: 'architecture' | 'arn' | 'block_device_mappings' | 'boot_mode' | 'creation_date' | 'deprecation_time' | 'description' | 'ena_support' | 'executable_users' | 'hypervisor' | 'id' | 'image_id' | 'image_location' | 'image_owner_alias' | 'image_type' | 'imds_support' | 'include_deprecated' | 'kernel_id' | 'last_launched_time' | 'most_recent' | 'name' | 'name_regex' | 'owner_id' | 'owners' | 'platform' | 'platform_details' | 'product_codes' | 'public' | 'ramdisk_id' | 'root_device_name' | 'root_device_type' | 'root_snapshot_id' | 'sriov_net_support' | 'state' | 'state_reason' | 'tags' | 'tpm_support' | 'uefi_data' | 'usage_operation' | 'virtualization_type';
  };
}
