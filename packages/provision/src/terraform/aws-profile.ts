import { DwcpError } from '@dwcp/model';
import { type AwsFiles, loadAwsFiles } from './aws-files.ts';
import type { NamedProfile } from './environment-role.ts';

/** A profile of `~/.aws` that says by itself who it is. */
export interface AwsProfile {
  readonly profile: string;
  /** It names the role of this machine or container as its own, which is then asked for it. */
  readonly isRoleOfMachine: boolean;
  /** Of a role that is taken on with the keys of the environment: this profile, and those it takes other roles on by. */
  readonly environmentRole?: readonly NamedProfile[];
}

/**
 * Throws SECRET_UNAVAILABLE when neither file of the AWS SDK has the profile, or they say nothing of who it is: the SDK would
 * take the role of the machine in its place. Throws it, too, for a role of the environment whose keys are not there or that names
 * services. `source` says who names it.
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
  const chain = chainOf(profile, files.profiles);
  const origin = originOf(chain);
  if (origin === null) {
    throw unavailable(
      `${source} names the AWS profile ${profile}, of which neither ${files.config} nor ${files.credentials} holds credentials`,
      { hint: `add them with \`aws configure --profile ${profile}\`` },
    );
  }
  if (origin !== 'environment') return { profile, isRoleOfMachine: origin === 'machine' };
  const missing = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].find((name) => (process.env[name] ?? '') === '');
  if (missing !== undefined) {
    throw unavailable(
      `${source} names the AWS profile ${profile}, whose credential_source is Environment, and ${missing} is not there`,
      { hint: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a source_profile in its place' },
    );
  }
  const elsewhere = chain.find(({ settings }) => settings.has('services'));
  if (elsewhere !== undefined) {
    // Only profiles are copied for it, and without that section the SDK would ask the usual addresses.
    throw unavailable(
      `${source} names the AWS profile ${profile}, whose credential_source is Environment, and the profile ${elsewhere.name} names services, which such a role cannot have`,
      { hint: `name the address as endpoint_url of the profile ${elsewhere.name}, or a source_profile with keys` },
    );
  }
  return { profile, isRoleOfMachine: false, environmentRole: chain };
}

/** A profile, and those that follow from its source_profile. */
function chainOf(profile: string, profiles: AwsFiles['profiles']): readonly NamedProfile[] {
  const chain: NamedProfile[] = [];
  const isNew = (name: string): boolean => chain.every((seen) => seen.name !== name);
  for (let name: string | undefined = profile; name !== undefined && isNew(name); ) {
    const settings: NamedProfile['settings'] = profiles.get(name) ?? new Map();
    chain.push({ name, settings });
    name = settings.get('source_profile');
  }
  return chain;
}

/** Where the last of a chain says its credentials are: in the files, or as credential_source; null where nothing says it. */
function originOf(chain: readonly NamedProfile[]): 'files' | 'machine' | 'environment' | null {
  const settings = chain.at(-1)?.settings ?? new Map<string, string>();
  const has = (...names: readonly string[]): boolean => names.every((name) => settings.has(name));
  const hasKeys = has('aws_access_key_id', 'aws_secret_access_key');
  if (hasKeys || has('web_identity_token_file', 'role_arn') || has('credential_process')) return 'files';
  if (has('sso_session') || has('sso_start_url')) return 'files';
  const named = settings.get('credential_source')?.toLowerCase();
  if (named === 'ec2instancemetadata' || named === 'ecscontainer') return 'machine';
  // Without a role there is nobody to be but those whose keys they are.
  return named === 'environment' && has('role_arn') ? 'environment' : null;
}

function unavailable(message: string, hint: { readonly hint: string }): DwcpError {
  return new DwcpError('SECRET_UNAVAILABLE', message, hint);
}
