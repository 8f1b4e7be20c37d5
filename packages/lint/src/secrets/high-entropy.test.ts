import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changeRate, entropyOf } from './entropy.ts';
import { highEntropy, isRandomBase64, thresholds } from './high-entropy.ts';
import { listFiles } from './list-files.ts';
import { scanSecrets } from './scan-secrets.ts';
import { randomText } from './secret-corpus.fixture.ts';

const root = join(import.meta.dirname, '../../../..');
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

test('entropy and change rate are those of the definition', () => {
  expect(entropyOf('aaaa')).toBe(0);
  expect(entropyOf('abcd')).toBe(2);
  expect(entropyOf('0123456789abcdef')).toBe(4);
  expect(changeRate('aB3+')).toBe(1);
  expect(changeRate('abCD')).toBeCloseTo(1 / 3);
});

test.each([32, 40, 44, 64])(
  'of 2000 random base64 texts of %i characters at least 96 in 100 are recognised',
  (length) => {
    const texts = Array.from({ length: 2000 }, (_, index) => randomText(alphabet, length, `${length} ${index}`));
    expect(texts.filter(isRandomBase64).length).toBeGreaterThanOrEqual(1920);
  },
);

test('of 2000 random hexadecimal texts all have more entropy than asked for', () => {
  const texts = Array.from({ length: 2000 }, (_, index) => randomText('0123456789abcdef', 48, `hex ${index}`));
  expect(texts.filter((text) => entropyOf(text) >= thresholds.hex.bits)).toHaveLength(2000);
});

test('nothing in the files of this repository looks like a secret', async () => {
  const { files } = await listFiles(root, ['config', 'deployments', 'policies', 'scripts']);
  const sources = files
    .filter((file) => /\.(ya?ml|json|ini|cfg|py|rego|md|sh|txt|j2)$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  expect(sources.length).toBeGreaterThan(50);
  const runs = sources.flatMap(({ text }) => text.match(/[A-Za-z0-9+/_-]{24,}={0,2}/g) ?? []);
  // Many long runs, or the claim would be an empty one.
  expect(runs.length).toBeGreaterThan(100);
  expect(await scanSecrets(sources)).toEqual([]);
});

test('lines of one value are one finding', () => {
  const line = () => randomText(alphabet, 64, 'line');
  expect(highEntropy(`data: |\n  ${line()}\n  ${line()}\n  ${line()}\n`)).toHaveLength(1);
  expect(highEntropy(`a: ${line()}\nb: ${line()}\n`)).toHaveLength(2);
});
