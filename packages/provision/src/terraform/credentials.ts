import type { AwsProfile } from './aws-profile.ts';

/**
 * `none`: the lab, where no account of the user can be reached. `environment`: AWS_* variables and ~/.aws. A profile: that one
 * of ~/.aws, whoever else the variables name and whatever role the machine has.
 */
export type TerraformCredentials = 'none' | 'environment' | AwsProfile;

/** The variables Terraform and its provider get. */
export function credentialVariables(
  credentials: TerraformCredentials,
  own: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  if (credentials === 'none') {
    return {
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }
  const isOfMachine = credentials === 'environment' || credentials.isRoleOfMachine;
  const isPassed = (name: string): boolean =>
    name.startsWith('AWS_') &&
    (credentials === 'environment' || !winsOverProfile.test(name)) &&
    (isOfMachine || !name.startsWith('AWS_CONTAINER_'));
  const passed = Object.entries(own).flatMap(([name, value]) =>
    value !== undefined && isPassed(name) ? [[name, value] as const] : [],
  );
  return {
    ...Object.fromEntries(passed),
    ...(credentials === 'environment' ? {} : { AWS_PROFILE: credentials.profile }),
    ...(isOfMachine ? {} : { AWS_EC2_METADATA_DISABLED: 'true' }),
  };
}

/** The SDK asks them before the profile: keys, and the token a CI or a cluster gives its jobs. */
const winsOverProfile =
  /^AWS_(ACCESS_KEY_ID|ACCESS_KEY|SECRET_ACCESS_KEY|SECRET_KEY|SESSION_TOKEN|WEB_IDENTITY_TOKEN_FILE|ROLE_ARN|ROLE_SESSION_NAME|(DEFAULT_)?PROFILE)$/;
