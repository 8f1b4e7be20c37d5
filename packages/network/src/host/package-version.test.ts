import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { comparePackageVersions } from './package-version.ts';

const versions = [
  '1.0',
  '1.0-1',
  '1.0-1+deb12u1',
  '1.0-1~bpo1',
  '1.0~rc1',
  '1.0.6-2+deb12u2',
  '1.0.6-2+deb12u10',
  '1.10-1',
  '1.9-1',
  '1:0.9-1',
  '8.4.4-1.1~deb12u1',
  '8.4.4-1.1',
  '8.4.4a-1',
  '8.4.4+git20260101120000abcdef-1',
  '8.4.4+git20251231120000abcdef-1',
  '2:1.0',
  '01.0-1',
  '',
];

test('older and newer are told apart as a package manager does', () => {
  expect(comparePackageVersions('8.4.4-1.1~deb12u1', '8.4.4-1.1')).toBeLessThan(0);
  expect(comparePackageVersions('1.0.6-2+deb12u2', '1.0.6-2+deb12u10')).toBeLessThan(0);
  expect(comparePackageVersions('1:0.9-1', '1.10-1')).toBeGreaterThan(0);
  expect(comparePackageVersions('01.0-1', '1.0-1')).toBe(0);
});

test.skipIf(!existsSync('/usr/bin/dpkg'))('every pair is ordered as dpkg orders it (needs dpkg)', () => {
  const pairs = versions.flatMap((a) => versions.map((b) => [a, b] as const));
  const script = pairs
    .map(
      ([a, b]) =>
        `dpkg --compare-versions '${a}' lt '${b}' 2>/dev/null && echo -1 || { dpkg --compare-versions '${a}' gt '${b}' 2>/dev/null && echo 1 || echo 0; }`,
    )
    .join('\n');
  const said = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim().split('\n').map(Number);
  const own = pairs.map(([a, b]) => Math.sign(comparePackageVersions(a, b)));
  expect(pairs.filter((_pair, index) => said[index] !== own[index])).toEqual([]);
});
