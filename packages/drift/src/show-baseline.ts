import { type BaselineStatus, type EnvironmentOptions, environmentPaths, inspectBaseline } from '@dwcp/environment';
import { DwcpError } from '@dwcp/model';

/**
 * What the baseline of an environment consists of. There is no way to take one of whatever is there: that would call every
 * drift right. Throws DEPLOY_NOT_FOUND before the first deploy and STATE_CORRUPT for one that is not what was written.
 */
export async function showBaseline(options: EnvironmentOptions): Promise<BaselineStatus> {
  const status = await inspectBaseline(environmentPaths(options));
  if (status !== null) return status;
  throw new DwcpError('DEPLOY_NOT_FOUND', `${options.environment} has no baseline: nothing was deployed yet`, {
    hint: `run \`dwcp deploy --env ${options.environment}\`, which writes it`,
  });
}
