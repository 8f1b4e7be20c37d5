import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseProviderLock, verifiedProgram } from './provider-package.ts';

const address = 'registry.terraform.io/hashicorp/aws';
/** printf 'license\n' and 'program\n', listed by sha256sum in the order of their names, through sha256sum and base64. */
const digest = 'h1:TOVFITO678wCWvl/+yN0ZqI56uDYLXdLu58GyyyW9z0=';
let dir = '';
const platform = (name = 'linux_amd64'): string => join(dir, '.terraform', 'providers', address, '5.0.0', name);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), `dwcp-t-${process.pid}-`));
  mkdirSync(platform(), { recursive: true });
  writeFileSync(join(platform(), 'LICENSE.txt'), 'license\n');
  writeFileSync(join(platform(), 'terraform-provider-aws_v5.0.0_x5'), 'program\n');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const programOf = (digests: readonly string[]) => verifiedProgram(dir, { address, version: '5.0.0', digests });

test('the lock file names each provider with the digests of its package as it lies on disk', () => {
  const text = `# maintained by "terraform init"
provider "${address}" {
  version     = "5.100.0"
  constraints = ">= 5.0.0"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
    "zh:054b8dd49f0549c9a7cc27d159e45327b7b65cf404da5e5a20da154b90b8a644",
  ]
}

provider "registry.terraform.io/hashicorp/tls" {
  version = "4.0.0"
}
`;
  expect(parseProviderLock(text)).toEqual([
    { address, version: '5.100.0', digests: ['h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0='] },
    { address: 'registry.terraform.io/hashicorp/tls', version: '4.0.0', digests: [] },
  ]);
});

test('a program is told when the whole package has a digest of the lock file', async () => {
  const program = join(platform(), 'terraform-provider-aws_v5.0.0_x5');
  expect(await programOf(['h1:another', digest])).toBe(program);
  expect(await programOf(['h1:another'])).toBeNull();
  expect(await programOf([])).toBeNull();
});

test('a package with one byte or one file more is another one', async () => {
  writeFileSync(join(platform(), 'LICENSE.txt'), 'license \n');
  expect(await programOf([digest])).toBeNull();
  writeFileSync(join(platform(), 'LICENSE.txt'), 'license\n');
  expect(await programOf([digest])).not.toBeNull();
  writeFileSync(join(platform(), 'more'), '');
  expect(await programOf([digest])).toBeNull();
});

test('none is told where there are two to choose from, or none', async () => {
  mkdirSync(platform('linux_arm64'));
  expect(await programOf([digest])).toBeNull();
  rmSync(join(dir, '.terraform'), { recursive: true });
  expect(await programOf([digest])).toBeNull();
});
