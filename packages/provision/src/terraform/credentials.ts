/**
 * `none`: the lab, where no account of the user can be reached. `environment`: AWS_* variables and ~/.aws. A profile: that one
 * of ~/.aws, whoever else the variables name.
 */
export type TerraformCredentials = 'none' | 'environment' | { readonly profile: string };

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
  const isPassed = (name: string): boolean =>
    name.startsWith('AWS_') && (credentials === 'environment' || !winsOverProfile.test(name));
  const passed = Object.entries(own).flatMap(([name, value]) =>
    value !== undefined && isPassed(name) ? [[name, value] as const] : [],
  );
  return {
    ...Object.fromEntries(passed),
    ...(credentials === 'environment' ? {} : { AWS_PROFILE: credentials.profile }),
  };
}

/** The SDK asks them before the profile: keys, and the token a CI or a cluster gives its jobs. */
const winsOverProfile =
  /^AWS_(ACCESS_KEY_ID|ACCESS_KEY|SECRET_ACCESS_KEY|SECRET_KEY|SESSION_TOKEN|WEB_IDENTITY_TOKEN_FILE|ROLE_ARN|ROLE_SESSION_NAME|(DEFAULT_)?PROFILE)$/;
