import { homedir } from 'node:os';
import { join } from 'node:path';
import { readTextIfPresent } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/** Throws SECRET_UNAVAILABLE when neither file of the AWS SDK has the profile; `source` says who names it. */
export async function requireAwsProfile(profile: string, source: string): Promise<void> {
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  const config = AWS_CONFIG_FILE ?? join(homedir(), '.aws', 'config');
  const credentials = AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), '.aws', 'credentials');
  const texts = await Promise.all([config, credentials].map(readTextIfPresent));
  const [inConfig = [], inCredentials = []] = texts.map((text) => headingsOf(text ?? ''));
  const isThere = inConfig.includes(profile === 'default' ? profile : `profile ${profile}`);
  if (isThere || inCredentials.includes(profile)) return;
  throw new DwcpError(
    'SECRET_UNAVAILABLE',
    `${source} names the AWS profile ${profile}, which is neither in ${config} nor in ${credentials}`,
    { hint: `add it with \`aws configure --profile ${profile}\`` },
  );
}

/** Names of the sections of an INI file, as the AWS SDK reads them. */
function headingsOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const heading = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    return heading === undefined ? [] : [heading.trim().replaceAll(/["']/g, '').replace(/\s+/, ' ')];
  });
}
