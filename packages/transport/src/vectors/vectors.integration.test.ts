import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { processRunner } from '@dwcp/io';
import { expect, test } from 'vitest';
import type { Vectors } from './vectors.fixture.ts';

const dir = fileURLToPath(new URL('../../test/vectors', import.meta.url));

test('an implementation in another language, from the document alone, writes the same bytes', async () => {
  const vectors = JSON.parse(readFileSync(`${dir}/frames.json`, 'utf8')) as Vectors;
  const runner = processRunner(new AbortController().signal);
  const argv = ['python3', `${dir}/check_vectors.py`, `${dir}/frames.json`];
  const { stdout } = await runner.run(argv, { timeoutMs: 120_000 });
  expect(Number(stdout)).toBe(vectors.keys.length + vectors.accepted.length + vectors.secrets.length - 1);
});
