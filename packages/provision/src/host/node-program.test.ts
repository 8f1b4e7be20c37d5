import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labTopology, withDaemons } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadNodeProgram } from './node-program.ts';

const topology = withDaemons(labTopology());
const name = 'dwcp-node-0.1.0-linux-x64';
const sums = `${'0'.repeat(64)}  bin/dwcpd\n`;
let projectDir = '';
let programDir = '';

beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
  programDir = join(projectDir, 'release');
  await mkdir(programDir);
  const systemd = join(import.meta.dirname, '../../../../deployments/systemd');
  await cp(systemd, join(projectDir, 'deployments', 'systemd'), { recursive: true });
});
afterEach(() => rm(projectDir, { recursive: true, force: true }));

/** As `make release` leaves it. */
async function writeProgram(archives: readonly string[] = [name]): Promise<void> {
  const files = archives.flatMap((one) => [
    [`${one}.tar.gz`, `packed ${one}`] as const,
    [`${one}.sums`, sums] as const,
  ]);
  const lines = files.map(([file, text]) => `${createHash('sha256').update(text).digest('hex')}  ${file}\n`);
  for (const [file, text] of files) await writeFile(join(programDir, file), text);
  await writeFile(join(programDir, 'SHA256SUMS'), lines.join(''));
}

const load = () => loadNodeProgram(topology, { projectDir, programDir });

test('an environment without dwcpd needs no program', async () => {
  expect(await loadNodeProgram(withDaemons(topology, false), { projectDir, programDir })).toBeNull();
});

test('the program comes with its digests, its unit and the user it runs as', async () => {
  await writeProgram();
  const packed = await load();
  expect(packed?.archive).toBe(join(programDir, `${name}.tar.gz`));
  expect(packed?.program.sums).toBe(sums);
  expect(packed?.program.unit).toContain('Type=notify');
  expect(packed?.program.sysusers).toMatch(/^u dwcp /m);
});

test('one that was not built is named with what builds it', async () => {
  await expect(load()).rejects.toMatchObject({ code: 'PROGRAM_MISSING', hint: 'run `make release`' });
  await writeProgram([name, 'dwcp-node-0.2.0-linux-x64']);
  await expect(load()).rejects.toMatchObject({ code: 'PROGRAM_MISSING' });
});

test.each([`${name}.tar.gz`, `${name}.sums`])('%s with other bytes than it was made with is refused', async (file) => {
  await writeProgram();
  await writeFile(join(programDir, file), 'other');
  await expect(load()).rejects.toMatchObject({ code: 'PROGRAM_MISSING', message: expect.stringContaining(file) });
  await rm(join(programDir, file));
  await expect(load()).rejects.toMatchObject({ code: 'PROGRAM_MISSING', message: expect.stringContaining(file) });
});
