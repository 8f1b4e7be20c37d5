import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readReport } from './read-report.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dwcp-report-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const at = (name: string) => join(directory, name);
const unreadable = (message: string) =>
  expect.objectContaining({ code: 'REPORT_UNREADABLE', message: expect.stringContaining(message) });

test('a file is named as seen from the project, one outside of it by its whole path', async () => {
  await writeFile(at('plan.json'), '{}');
  const modifiedAt = new Date('2026-11-20T10:00:00Z');
  await utimes(at('plan.json'), modifiedAt, modifiedAt);
  expect(await readReport(at('plan.json'), directory)).toEqual({ file: 'plan.json', text: '{}', modifiedAt });
  expect((await readReport(at('plan.json'), at('project'))).file).toBe(at('plan.json'));
});

test('a link to a file is that file', async () => {
  await writeFile(at('plan.json'), '{}');
  await symlink('plan.json', at('link'));
  expect((await readReport(at('link'), directory)).text).toBe('{}');
});

test('what is no file is refused, and nothing waits for a writer', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  await expect(readReport(at('pipe'), directory)).rejects.toEqual(unreadable('pipe is not a file'));
  await expect(readReport(directory, join(directory, '..'))).rejects.toEqual(unreadable('is not a file'));
  await expect(readReport('/dev/zero', directory)).rejects.toEqual(unreadable('/dev/zero is not a file'));
});

test('what is not there, or leads in a circle, says why', async () => {
  await symlink('circle', at('circle'));
  await expect(readReport(at('nowhere'), directory)).rejects.toEqual(unreadable('cannot be read (ENOENT)'));
  await expect(readReport(at('circle'), directory)).rejects.toEqual(unreadable('cannot be read (ELOOP)'));
});

test('a file too large is not read at all', async () => {
  await writeFile(at('huge'), '');
  await truncate(at('huge'), 64 * 2 ** 20 + 1);
  await expect(readReport(at('huge'), directory)).rejects.toEqual(unreadable('is larger than 64 MB'));
});
