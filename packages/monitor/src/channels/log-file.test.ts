import { mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { canary } from '../drift-report.fixture.ts';
import { sampleAlert } from './alert.fixture.ts';
import { logChannel, openLogFile } from './log-file.ts';

const nowMs = Date.UTC(2026, 0, 1, 12);
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-monitor-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a line is time, level and message, as the guide has it', async () => {
  const file = await openLogFile(join(dir, 'below', 'drift.log'));
  await logChannel(file, () => nowMs).send(sampleAlert({ leftOut: 4 }));
  const text = await readFile(file.path, 'utf8');
  expect(text.trimEnd().split('\n')).toEqual([
    '2026-01-01T12:00:00.000Z WARN lab: medium drift file/changed: /etc/<!channel>&"quoted".conf on dc1-gw1 (outside-change, mended by restore-file)',
    '2026-01-01T12:00:00.000Z ERROR lab: critical drift policy/DWCP-SEC-001: /etc/bad.conf on dc1-gw1 (outside-change, mended by restore-file)',
    '2026-01-01T12:00:00.000Z SUCCESS lab: medium resolved file/changed: /etc/gone.conf on dc1-gw1 (since 2026-01-01T00:00:00.000Z)',
    '2026-01-01T12:00:00.000Z WARN lab: could not be looked at: terraform cloud (since 2026-01-01T00:00:00.000Z): no answer',
    '2026-01-01T12:00:00.000Z WARN lab: 4 more were left out',
  ]);
  expect(text).not.toContain(canary);
  expect((await stat(file.path)).mode & 0o007).toBe(0);
});

test('a log that was moved away is begun anew, as logrotate wants it', async () => {
  const file = await openLogFile(join(dir, 'drift.log'));
  await file.write([{ level: 'INFO', message: 'one' }], nowMs);
  await rename(file.path, `${file.path}.1`);
  await file.write([{ level: 'INFO', message: 'two' }], nowMs);
  expect(await readFile(file.path, 'utf8')).toBe('2026-01-01T12:00:00.000Z INFO two\n');
});

test('what is no file of its own is not written to', async () => {
  await symlink(join(dir, 'elsewhere'), join(dir, 'link.log'));
  await mkdir(join(dir, 'folder.log'));
  await expect(openLogFile(join(dir, 'link.log'))).rejects.toThrow();
  await expect(openLogFile(join(dir, 'folder.log'))).rejects.toThrow();
});

test('a log that cannot be written any more is a refusal that names why', async () => {
  const file = await openLogFile(join(dir, 'below', 'drift.log'));
  await rm(join(dir, 'below'), { recursive: true });
  await expect(logChannel(file, () => nowMs).send(sampleAlert())).rejects.toThrow(
    /^the log cannot be written \(\w+\)$/,
  );
});
