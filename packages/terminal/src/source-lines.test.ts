import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@dwcp/model';
import { expect, test } from 'vitest';
import { readSourceLines } from './source-lines.ts';

const at = (file: string): Finding => ({
  ruleId: 'config/too-large',
  severity: 'high',
  message: 'too large',
  location: { file, line: 1, column: 1 },
  path: null,
  hint: null,
});

test('of a file of any size four megabytes are read, of what is no file nothing', async () => {
  const project = await mkdtemp(join(tmpdir(), 'dwcp-lines-'));
  await writeFile(join(project, 'large.yaml'), `first\n${'x'.repeat(9 * 1024 * 1024)}`);
  await mkdir(join(project, 'directory.yaml'));
  const sources = await readSourceLines(['large.yaml', 'directory.yaml', 'gone.yaml'].map(at), project);
  expect(sources.get('large.yaml')?.[0]).toBe('first');
  expect(sources.get('large.yaml')?.[1]).toHaveLength(4 * 1024 * 1024 - 'first\n'.length);
  expect(sources.get('directory.yaml')).toEqual(['']);
  expect(sources.get('gone.yaml')).toEqual(['']);
  await rm(project, { recursive: true });
});
