import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readTextIfPresent } from '@dwcp/io';
import { installationDirectory } from './installation.ts';

/** One page per rule. */
export const rulePagesDirectory: string = join(installationDirectory, 'docs', 'rules');

/** Ids of all rules that have a page, e.g. `config/unknown-key`, sorted. */
export async function listRuleIds(directory: string = rulePagesDirectory): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length))
    .sort();
}

/** The page of a rule; null when there is none of that id. */
export async function loadRulePage(ruleId: string, directory: string = rulePagesDirectory): Promise<string | null> {
  return /^[a-z0-9-]+(\/[a-z0-9-]+)*$/.test(ruleId) ? readTextIfPresent(join(directory, `${ruleId}.md`)) : null;
}
