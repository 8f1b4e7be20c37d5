import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRunLog } from './run-log.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dwcp-log-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = () => openRunLog(directory, { runId: 'ab12', command: 'deploy', nowMs: () => 0 });

test('every line carries the id of the run, and the last one how it ended', async () => {
  const log = await open();
  log.emit({ code: 'lab.opened', message: 'lab is up', data: { hosts: 9 } });
  log.command(['ip', 'link']);
  log.finish({ exitCode: 0, durationMs: 12, error: null });
  const lines = (await readFile(log.path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([
    { runId: 'ab12', command: 'deploy', code: 'lab.opened', message: 'lab is up', data: { hosts: 9 } },
    { runId: 'ab12', code: 'cli.command-started', data: { argv: ['ip', 'link'] } },
    { runId: 'ab12', code: 'cli.run-finished', data: { exitCode: 0, durationMs: 12 } },
  ]);
});

test('the file is for its owner only, whatever the umask', async () => {
  const before = process.umask(0);
  try {
    const log = await open();
    expect((await stat(log.path)).mode & 0o777).toBe(0o600);
  } finally {
    process.umask(before);
  }
});

test('a hundred logs are kept, the oldest go', async () => {
  for (let index = 0; index < 105; index++) {
    await writeFile(join(directory, `1969-12-31T${String(index).padStart(4, '0')}-deploy.log`), '');
  }
  await open();
  const names = await readdir(directory);
  expect(names).toHaveLength(100);
  expect(names.toSorted()[0]).toBe('1969-12-31T0006-deploy.log');
});

test('a disk without room costs the log, not the run', async () => {
  await symlink('/dev/full', join(directory, '1970-01-01T00-00-00.000Z-deploy-ab12.log'));
  const log = await open();
  log.emit({ code: 'lab.opened', message: 'lab is up' });
  log.finish({ exitCode: 0, durationMs: 1, error: null });
  expect(log.hasEntries).toBe(true);
});
