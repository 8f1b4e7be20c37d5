import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { DwcpError } from '@dwcp/model';
import type { PolicyFixture } from './try-policies.ts';

/**
 * The fixtures shipped with the policies: `fixtures/<policy>/<rule id>/<case>.json`, each an input document with the ids
 * of the rules it violates. Throws POLICY_ARTIFACT_STALE when one cannot be read, since nothing would be tried with it.
 */
export async function loadFixtures(policiesDir: string): Promise<readonly PolicyFixture[]> {
  const root = join(policiesDir, 'fixtures');
  const names = await readdir(root, { recursive: true }).catch((cause: unknown) => {
    throw unusable('', 'are missing', cause);
  });
  const files = names.filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(files.map((file) => loadFixture(root, file)));
}

async function loadFixture(root: string, file: string): Promise<PolicyFixture> {
  const rule = file.split(sep).find((part) => /^DWCP-[A-Z]{3}-\d{3}$/.test(part));
  try {
    const { input, violations, now } = JSON.parse(await readFile(join(root, file), 'utf8')) as Partial<
      Record<string, unknown>
    >;
    if (rule === undefined || !isTextList(violations)) throw new Error('it names no rule or no violations');
    return {
      file: `policies/fixtures/${file}`,
      rule,
      input,
      violations,
      isFailing: basename(caseName(file)).startsWith('fail'),
      nowMs: typeof now === 'string' ? Date.parse(now) : null,
    };
  } catch (cause) {
    throw unusable(`/${file}`, 'is no fixture', cause);
  }
}

/** A case is a file, or a directory with `case.json` in it. */
function caseName(file: string): string {
  return basename(file) === 'case.json' ? dirname(file) : file;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function unusable(file: string, what: string, cause: unknown): DwcpError {
  return new DwcpError('POLICY_ARTIFACT_STALE', `policies/fixtures${file} ${what}`, {
    hint: 'restore the directory from Git',
    cause,
  });
}
