import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installationDirectory } from './installation.ts';

/** One page per rule. */
export const rulePagesDirectory: string = join(installationDirectory, 'docs', 'rules');

/** What the head of a page says of its rule. */
export interface RuleSummary {
  readonly id: string;
  /** What the first part of the id says: `config`, `DWCP-SEC`. */
  readonly area: string;
  readonly severity: string;
  readonly title: string;
}

/** Ids of all rules that have a page, e.g. `config/unknown-key`, sorted. */
export async function listRuleIds(directory: string = rulePagesDirectory): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length))
    .sort();
}

/**
 * The id as its page has it, whatever the case it was typed in; null when no rule has it. Only what is listed is ever
 * opened, so an id cannot lead out of the directory.
 */
export async function findRuleId(typed: string, directory: string = rulePagesDirectory): Promise<string | null> {
  const wanted = typed.toLowerCase();
  return (await listRuleIds(directory)).find((id) => id.toLowerCase() === wanted) ?? null;
}

/** The page of a rule; null when there is none of that id. */
export async function loadRulePage(ruleId: string, directory: string = rulePagesDirectory): Promise<string | null> {
  const id = await findRuleId(ruleId, directory);
  return id === null ? null : readFile(join(directory, `${id}.md`), 'utf8');
}

/** Every page by rule id. */
export async function loadRulePages(directory: string = rulePagesDirectory): Promise<ReadonlyMap<string, string>> {
  const ids = await listRuleIds(directory);
  return new Map(
    await Promise.all(ids.map(async (id) => [id, await readFile(join(directory, `${id}.md`), 'utf8')] as const)),
  );
}

/** Severity and title stand in the line `Severity high: every key is known.` */
export function summarizeRule(id: string, page: string): RuleSummary {
  const [, severity = '', title = ''] = /^Severity ([a-z]+): (.*?)\.?$/m.exec(page) ?? [];
  const area = id.includes('/') ? id.slice(0, id.indexOf('/')) : id.replace(/-[^-]*$/, '');
  return { id, area, severity, title };
}
