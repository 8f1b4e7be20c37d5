import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAttestation, writeReport } from '@dwcp/emulate';
import type { EmulationReport } from '@dwcp/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeTerminal } from '../../fake-terminal.fixture.ts';
import { main } from '../../main.ts';
import { cleanEmulation } from '../../views/emulation/emulation-report.fixture.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
let project = '';
let report = '';

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'dwcp-emulate-'));
  report = join(project, 'report');
  await mkdir(join(project, 'config', 'environments'), { recursive: true });
  await writeFile(join(project, 'config', 'input.yaml'), 'a: 1\n');
  await writeFile(join(project, 'trusted.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
});
afterEach(() => rm(project, { recursive: true, force: true }));

async function emulate(...argv: readonly string[]) {
  const terminal = fakeTerminal();
  const exitCode = await main({
    version: '0.1.0',
    argv: ['emulate', ...argv],
    cwd: project,
    environment: {},
    terminal,
    signal: new AbortController().signal,
  });
  return { exitCode, ...terminal.written };
}

/** A run without faults that read one file. */
const plain: EmulationReport = {
  ...cleanEmulation,
  scenario: { ...cleanEmulation.scenario, faults: [] },
  faults: [],
  inputs: [{ file: 'config/input.yaml', sha256: createHash('sha256').update('a: 1\n').digest('hex') }],
};

async function keepReport(of: EmulationReport, key: KeyObject | null = privateKey): Promise<void> {
  const text = await writeReport(report, of);
  await writeAttestation(report, { report: of, text }, key);
}

test('a report that holds is exit 0, one that was edited 2, one nobody vouches for 3', async () => {
  await keepReport(plain);
  expect(await emulate('verify', 'report', '--public-key', 'trusted.pub')).toMatchObject({ exitCode: 0 });
  expect(await emulate('verify', 'report/report.json')).toMatchObject({ exitCode: 3 });
  const file = join(report, 'report.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"seed": 20261102', '"seed": 20261103'));
  const { exitCode, stdout } = await emulate('verify', 'report', '--public-key', 'trusted.pub', '--json');
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: 'fail',
    claims: expect.arrayContaining([expect.objectContaining({ id: 'statement', outcome: 'fail' })]),
  });
});

test('a report of another form is told by the field that is wrong', async () => {
  await keepReport({ ...plain, verdict: 'great' as 'pass' });
  const { exitCode, stdout } = await emulate('verify', 'report', '--public-key', 'trusted.pub');
  expect(exitCode).toBe(2);
  expect(stdout).toContain('verdict: Invalid option');
});

test('outside of a project the inputs cannot be compared', async () => {
  await keepReport(plain);
  await rm(join(project, 'config'), { recursive: true });
  const { exitCode, stdout } = await emulate('verify', 'report', '--public-key', 'trusted.pub');
  expect(exitCode).toBe(3);
  expect(stdout).toContain('there is no project here to compare with');
});

test('what is no report is refused by name', async () => {
  const missing = await emulate('verify', 'nothing');
  expect(missing).toMatchObject({ exitCode: 1 });
  expect(missing.stderr).toContain(`error REPORT_UNREADABLE: there is no report ${join(project, 'nothing')}`);
  await writeFile(join(project, 'note.json'), '{}');
  const odd = await emulate('--replay', 'note.json');
  expect(odd).toMatchObject({ exitCode: 1 });
  expect(odd.stderr).toContain('note.json is no report of an emulation: ');
});

test('a replay takes nothing that its report says', async () => {
  await keepReport(plain);
  for (const [option, value] of [
    ['--seed', '1'],
    ['--trials', '2'],
    ['--env', 'lab'],
  ] as const) {
    const { exitCode, stderr } = await emulate('--replay', 'report', option, value);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`--replay runs what its report ran, so ${option} means nothing`);
  }
});

test('a replay of files that have changed is refused before anything runs', async () => {
  await keepReport(plain);
  await writeFile(join(project, 'config', 'input.yaml'), 'a: 2\n');
  const { exitCode, stderr } = await emulate('--replay', 'report');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('error REPLAY_CHANGED: ');
  expect(stderr).toContain('config/input.yaml has changed');
});

test.each([
  [['--trials', '0'], 'option --trials: is a whole number from 1 on'],
  [['--trials', 'ten'], 'option --trials: is a whole number from 1 on'],
  [['--seed', '-1'], 'option --seed: is 0 or more'],
  [['--output', 'config'], 'is not empty, and a report has a directory of its own'],
  [['--junit', 'config/x.xml'], 'option --junit: config/x.xml would be written where dwcp reads'],
  [['--html', 'nowhere/x.html'], 'option --html: there is no directory'],
  [['--key', 'none.pem'], 'none.pem cannot be read (ENOENT)'],
])('%j is refused before anything runs', async (argv, message) => {
  const { exitCode, stderr } = await emulate(...argv);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(message);
});

test('a key others may read is refused before anything runs', async () => {
  const file = join(project, 'ci.key');
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await chmod(file, 0o644);
  const { exitCode, stderr } = await emulate('--key', 'ci.key');
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`hint: chmod 600 ${file}`);
});

test('where no lab is up, status is inconclusive and down has nothing to do', async () => {
  expect(await emulate('status')).toMatchObject({ exitCode: 3, stdout: 'no lab is up\n' });
  expect(await emulate('down')).toMatchObject({ exitCode: 0, stdout: 'no lab is up\n' });
  for (const argv of [
    ['logs', 'a'],
    ['shell', 'a'],
    ['capture', 'a', 'eth0', '-w', 'x.pcap'],
  ]) {
    expect((await emulate(...argv)).stderr).toContain('error DEPLOY_NOT_FOUND: no lab is up');
  }
});
