import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeDaemons } from './describe-daemons.ts';
import { repositoryRoot } from './repository/repository-files.ts';

test('the lab is described without dwcpd, and then as it is again', async () => {
  const text = await readFile(join(repositoryRoot, 'config', 'environments', 'lab.yaml'), 'utf8');
  const without = describeDaemons(text, false);
  expect(without.split('\n').filter((line) => !text.split('\n').includes(line))).toEqual(['dwcpd: false']);
  expect(describeDaemons(without, true)).toBe(text);
});

test.each([
  ['says it already', 'environment: lab\ndwcpd: false\n'],
  ['says nothing of it', 'environment: lab\n'],
  ['says it in another way', 'environment: lab\n"dwcpd": true\n'],
])('a description that %s is an error, not a comparison of two that are the same', (_, text) => {
  expect(() => describeDaemons(text, false)).toThrow('nothing to change for `dwcpd: false`');
});
