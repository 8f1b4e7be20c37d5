import type { AwsResourceType } from './aws.ts';
import type { AwsProviderArguments } from './generated/aws.ts';

/** What the configuration will be applied to: the emulated endpoint of the lab, or AWS. */
export type CloudTarget = { readonly kind: 'lab'; readonly endpoint: string } | { readonly kind: 'aws' };

/** Where Terraform keeps its state of the environment. */
export interface StateBackend {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
}

/** The emulator takes any access key; the words say that they open nothing. */
export const emulatedAccessKey = { access_key: 'emulated', secret_key: 'emulated' } as const;

export const labBackend: StateBackend = {
  bucket: 'dwcp-terraform-state',
  key: 'lab/terraform.tfstate',
  region: 'us-east-1',
};

/** Services the configuration talks to; each is sent to the emulator. */
const services = ['ec2', 'iam', 'logs', 's3', 'sts'] as const;

/** moto 5.2 has no CreatePlacementGroup; the provider would retry it for minutes. */
const missingInEmulator: readonly AwsResourceType[] = ['aws_placement_group'];

export function isEmulated(target: CloudTarget, type: AwsResourceType): boolean {
  return target.kind === 'aws' || !missingInEmulator.includes(type);
}

/** What the emulator takes, but the lab's underlay, which carries the packets, does not act on. */
const notEnforcedInLab: readonly string[] = [
  'aws_network_acl.* (entries are applied, not enforced by the underlay)',
  'aws_route_table.* (routes are applied, not followed by the underlay)',
  'aws_nat_gateway.* (applied, the underlay does not translate by it)',
];

export function notEnforced(target: CloudTarget): readonly string[] {
  return target.kind === 'aws' ? [] : notEnforcedInLab;
}

/**
 * Attempts of a call to the emulator. More than one, because under load it now and then closes a connection while its
 * answer is read; not the provider's 25, because what it lacks would then be tried for minutes.
 */
export const emulatorAttempts = 5;

/** Settings of the provider for a region. */
export function providerArguments(
  target: CloudTarget,
  region: string,
  tags: Readonly<Record<string, string>>,
): AwsProviderArguments {
  const common: AwsProviderArguments = { region, default_tags: [{ tags }] };
  if (target.kind === 'aws') return common;
  return {
    ...common,
    ...emulatedAccessKey,
    max_retries: emulatorAttempts,
    s3_use_path_style: true,
    skip_credentials_validation: true,
    skip_metadata_api_check: 'true',
    skip_region_validation: true,
    skip_requesting_account_id: true,
    endpoints: [Object.fromEntries(services.map((service) => [service, target.endpoint]))],
  };
}
