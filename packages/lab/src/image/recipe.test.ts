import { expect, test } from 'vitest';
import { imageDigest, imagePackages, maskedUnits, mmdebstrapArgv } from './recipe.ts';

const source = { suite: 'bookworm', sources: ['deb http://mirror.example/debian bookworm main'] };

test('names an image after its recipe and its sources', () => {
  expect(imageDigest(source)).toMatch(/^[0-9a-f]{16}$/);
  expect(imageDigest({ ...source })).toBe(imageDigest(source));
  expect(imageDigest({ ...source, suite: 'noble' })).not.toBe(imageDigest(source));
  expect(imageDigest({ ...source, sources: [] })).not.toBe(imageDigest(source));
});

test('lists packages and units once, sorted', () => {
  for (const list of [imagePackages, maskedUnits]) expect(list).toEqual([...new Set(list)].sort());
});

test('takes the sources from standard input and ends with its parent', () => {
  const argv = mmdebstrapArgv({ suite: 'bookworm', target: '/t', aptOptions: ['Acquire::http::Proxy "http://p"'] });
  expect(argv.slice(0, 2)).toEqual(['setpriv', '--pdeathsig=KILL']);
  expect(argv.slice(-3)).toEqual(['bookworm', '/t', '-']);
  expect(argv).toContain('--aptopt=Acquire::http::Proxy "http://p"');
});
