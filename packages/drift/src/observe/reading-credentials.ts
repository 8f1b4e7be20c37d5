import type { Topology } from '@dwcp/model';
import { requireAwsProfile, type TerraformCredentials } from '@dwcp/provision';

/** Names an AWS profile that may only read. */
export const readingProfileVariable = 'DWCP_DRIFT_AWS_PROFILE';

/**
 * With whose credentials the cloud is only looked at: those of the profile, where one is named, else those a deploy has. A
 * profile that is not there, or does not say who it is, is an error: whoever names one does not want the others to be used.
 */
export async function readingCredentials({ environment }: Topology): Promise<TerraformCredentials> {
  if (environment.kind === 'lab') return 'none';
  const profile = process.env[readingProfileVariable] ?? '';
  if (profile === '') return 'environment';
  return requireAwsProfile(profile, readingProfileVariable);
}
