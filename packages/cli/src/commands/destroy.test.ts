import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeTerminal } from '../fake-terminal.fixture.ts';
import { installationDirectory } from '../installation.ts';
import { main } from '../main.ts';

let project = '';
/** Something dwcp keeps of the environment; gone once the environment is removed. */
let kept = '';
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'dwcp-destroy-'));
  await cp(join(installationDirectory, 'config'), join(project, 'config'), { recursive: true });
  kept = join(project, '.dwcp', 'env', 'lab', 'kept');
  await mkdir(join(kept, '..'), { recursive: true });
  await writeFile(kept, 'here');
});
afterEach(() => rm(project, { recursive: true, force: true }));

async function requireApproval(): Promise<void> {
  const path = join(project, 'config', 'environments', 'lab.yaml');
  await writeFile(path, `${await readFile(path, 'utf8')}approval: { required: true }\n`);
}

async function destroy(options: { readonly argv?: readonly string[]; readonly answer?: boolean } = {}) {
  const terminal = fakeTerminal({ answer: options.answer ?? null });
  const exitCode = await main({
    version: '1',
    argv: ['destroy', ...(options.argv ?? [])],
    cwd: project,
    environment: {},
    terminal,
    signal: new AbortController().signal,
  });
  return { exitCode, ...terminal.written };
}

test('--yes does not remove an environment that requires a person', async () => {
  await requireApproval();
  const { exitCode, stderr } = await destroy({ argv: ['--yes'], answer: true });
  expect(exitCode).toBe(1);
  expect(stderr).toContain("error ABORTED: lab requires a person's approval, which --yes is not\n");
  expect(await readFile(kept, 'utf8')).toBe('here');
});

test('where nobody can be asked, --yes is not the advice for an environment that requires a person', async () => {
  await requireApproval();
  const required = await destroy();
  expect(required.stderr).toContain('hint: run the command at a terminal\n');
  expect(required.stderr).not.toContain('--yes');
});

test('a person sees what goes, and nothing goes after a no', async () => {
  await requireApproval();
  const { exitCode, stderr } = await destroy({ answer: false });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`  - everything kept in ${join(kept, '..')}\n`);
  expect(stderr).toContain('nothing was removed\n');
  expect(await readFile(kept, 'utf8')).toBe('here');
});
