import { homedir } from 'node:os';
import { join } from 'node:path';
import { readTextIfPresent } from '@dwcp/io';

/** What the two files of the AWS SDK say of each profile: its settings by their names, those that are empty left out. */
export interface AwsFiles {
  readonly config: string;
  readonly credentials: string;
  readonly profiles: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export async function loadAwsFiles(): Promise<AwsFiles> {
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  const config = AWS_CONFIG_FILE ?? join(homedir(), '.aws', 'config');
  const credentials = AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), '.aws', 'credentials');
  const [inConfig, inCredentials] = await Promise.all([config, credentials].map(readTextIfPresent));
  const profiles = new Map<string, Map<string, string>>();
  const add = (name: string, settings: ReadonlyMap<string, string>): void => {
    profiles.set(name, new Map([...(profiles.get(name) ?? []), ...settings]));
  };
  for (const [heading, settings] of sectionsOf(inConfig ?? '')) {
    const name = heading === 'default' ? heading : /^profile (.+)$/.exec(heading)?.[1];
    if (name !== undefined) add(name, settings);
  }
  for (const [heading, settings] of sectionsOf(inCredentials ?? '')) {
    if (!heading.startsWith('profile ')) add(heading, settings);
  }
  return { config, credentials, profiles };
}

type Section = readonly [heading: string, settings: Map<string, string>];

/** Sections of an INI file, as the AWS SDK reads them; what is indented belongs to the setting above it. */
function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [];
  for (const line of text.split('\n')) {
    const heading = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    if (heading !== undefined) {
      sections.push([heading.trim().replaceAll(/["']/g, '').replace(/\s+/, ' '), new Map()]);
      continue;
    }
    const [, name = '', value = ''] = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== '' && value !== '') sections.at(-1)?.[1].set(name.toLowerCase(), value);
  }
  return sections;
}
