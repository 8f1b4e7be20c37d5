import { DwcpError } from '@dwcp/model';
import { type AwsFiles, loadAwsFiles } from './aws-files.ts';

/** A profile of `~/.aws` that says by itself who it is. */
export interface AwsProfile {
  readonly profile: string;
  /** It names the role of this machine or container as its own, which is then asked for it. */
  readonly isRoleOfMachine: boolean;
}

/**
 * Throws SECRET_UNAVAILABLE when neither file of the AWS SDK has the profile, or they say nothing of who it is: the SDK would
 * take the role of the machine in its place. `source` says who names it.
 */
export async function requireAwsProfile(profile: string, source: string): Promise<AwsProfile> {
  const files = await loadAwsFiles();
  const add = { hint: `add it with \`aws configure --profile ${profile}\`` };
  if (!files.profiles.has(profile)) {
    throw unavailable(
      `${source} names the AWS profile ${profile}, which is neither in ${files.config} nor in ${files.credentials}`,
      add,
    );
  }
  const origin = originOf(profile, files.profiles);
  if (origin === null) {
    throw unavailable(
      `${source} names the AWS profile ${profile}, of which neither ${files.config} nor ${files.credentials} holds credentials`,
      { hint: `add them with \`aws configure --profile ${profile}\`` },
    );
  }
  if (origin.toLowerCase() === 'environment') {
    throw unavailable(
      `${source} names the AWS profile ${profile}, whose credential_source is Environment: the keys there are those that deploy`,
      { hint: 'write the keys into a profile of their own, and name that as its source_profile' },
    );
  }
  return { profile, isRoleOfMachine: origin !== 'files' };
}

/** `files`, the credential_source, or null where nothing says who a profile is. */
function originOf(profile: string, profiles: AwsFiles['profiles'], seen: readonly string[] = []): string | null {
  const settings = profiles.get(profile);
  if (settings === undefined) return null;
  const has = (...names: readonly string[]): boolean => names.every((name) => settings.has(name));
  const hasKeys = has('aws_access_key_id', 'aws_secret_access_key');
  const next = settings.get('source_profile');
  // A profile may name itself: then its role is taken on with its keys.
  if (next !== undefined && !seen.includes(next) && next !== profile) {
    return originOf(next, profiles, [...seen, profile]);
  }
  if (hasKeys || has('web_identity_token_file', 'role_arn') || has('credential_process')) return 'files';
  if (has('sso_session') || has('sso_start_url')) return 'files';
  return settings.get('credential_source') ?? null;
}

function unavailable(message: string, hint: { readonly hint: string }): DwcpError {
  return new DwcpError('SECRET_UNAVAILABLE', message, hint);
}
