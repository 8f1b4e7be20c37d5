import { lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { identifyProcess } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withWorkDirectory } from './work-directory.ts';

let root = '';
let dir = '';
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), `dwcp-t-${process.pid}-`)));
  dir = join(root, 'drift', 'terraform');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const provider = join('.terraform', 'providers', 'registry.terraform.io', 'hashicorp', 'aws', '5.0.0', 'linux_amd64');

/** What a look that ended leaves: a provider of a mirror, what was noted, its configuration and its plan. */
async function initialise(): Promise<void> {
  await mkdir(join(root, 'mirror'));
  await mkdir(join(dir, provider, '..'), { recursive: true });
  await symlink(join(root, 'mirror'), join(dir, provider));
  const files = ['init.sha256', '.terraform.lock.hcl', 'configuration.json', join('.terraform', 'terraform.tfstate')];
  for (const name of [...files, 'main.tf.json', 'compare.tfplan']) await writeFile(join(dir, name), `the ${name}`);
}

/** Names of what lies in a directory. */
async function filesOf(path: string): Promise<readonly string[]> {
  return (await readdir(path)).toSorted();
}

test('who comes while another works there gets a directory that starts as quickly, with nothing of the other in it', async () => {
  await mkdir(dir, { recursive: true });
  await initialise();
  await withWorkDirectory(dir, async (first) => {
    expect(first).toBe(dir);
    await withWorkDirectory(dir, async (second) => {
      expect(second).not.toBe(dir);
      expect(await filesOf(second)).toEqual(['.terraform', '.terraform.lock.hcl', 'configuration.json', 'init.sha256']);
      expect(await readFile(join(second, 'init.sha256'), 'utf8')).toBe('the init.sha256');
      expect(await filesOf(join(second, '.terraform'))).toEqual(['providers', 'terraform.tfstate']);
      expect((await lstat(join(second, provider))).isSymbolicLink()).toBe(true);
      expect(await realpath(join(second, provider))).toBe(join(root, 'mirror'));
    });
  });
  expect(await readdir(join(root, 'drift'))).toEqual(['terraform']);
  await withWorkDirectory(dir, async (again) => expect(again).toBe(dir));
});

test.each([
  ['was never initialised', 'init.sha256'],
  ['is being initialised anew', join('.terraform', 'terraform.tfstate')],
])('where the directory %s, the second one is not taken for initialised', async (_, missing) => {
  await mkdir(dir, { recursive: true });
  await initialise();
  await rm(join(dir, missing));
  await withWorkDirectory(dir, () =>
    withWorkDirectory(dir, async (second) => expect(await readdir(second)).not.toContain('init.sha256')),
  );
});

test('what one that was killed left goes with the next one, whichever directory that gets', async () => {
  const left = join(root, 'drift', 'terraform-4194000-1-ab12CD');
  const running = `terraform-${process.ppid}-${(await identifyProcess(process.ppid))?.startTime}-ab12CD`;
  await mkdir(join(root, 'drift', running), { recursive: true });
  await mkdir(left);
  // The lock it held.
  await writeFile(`${dir}.lock`, JSON.stringify({ pid: 4_194_000, startTime: '1' }));
  await withWorkDirectory(dir, async (own) => {
    expect(own).toBe(dir);
    expect(await filesOf(join(root, 'drift'))).toEqual([running, 'terraform', 'terraform.lock'].toSorted());
    await mkdir(left);
    await withWorkDirectory(dir, async (second) => {
      expect(await filesOf(join(root, 'drift'))).toEqual(
        [running, 'terraform', 'terraform.lock', basename(second)].toSorted(),
      );
    });
  });
});
