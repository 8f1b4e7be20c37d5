import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';

const unitFile = join(import.meta.dirname, '../../../deployments/systemd/dwcp-drift-monitor.service');
const runner = processRunner(new AbortController().signal);
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The unit with a program that is on every machine in place of dwcp. */
async function unitPath(): Promise<string> {
  const text = await readFile(unitFile, 'utf8');
  const path = join(folder, 'dwcp-drift-monitor.service');
  await writeFile(path, text.replace('/opt/dwcp/bin/dwcp', '/bin/true'));
  return path;
}

test('systemd reads every line of the unit', async () => {
  const { stdout, stderr } = await runner.run(['systemd-analyze', 'verify', '--man=no', await unitPath()], {
    timeoutMs: 60_000,
    okExitCodes: [0, 1],
  });
  // Units of the machine itself may have words of their own.
  const own = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('dwcp-drift-monitor.service'));
  expect(own).toEqual([]);
});

test('what a break into the monitor would gain is little: systemd rates the exposure below 2 of 10', async () => {
  const argv = ['systemd-analyze', 'security', '--offline=yes', '--no-pager', '--threshold=20', await unitPath()];
  const { exitCode, stdout } = await runner.run(argv, { timeoutMs: 60_000, okExitCodes: [0, 1] });
  expect(stdout).toMatch(/Overall exposure level for dwcp-drift-monitor\.service: 1\.\d/);
  expect(exitCode).toBe(0);
});

test('a signal ends it only: no setting of the unit is a secret, and none stands in its command line', async () => {
  const unit = await readFile(unitFile, 'utf8');
  expect(unit).toMatch(/^ExecStart=.* drift monitor /m);
  expect(unit).not.toMatch(/(SLACK|SMTP|WEBHOOK|PASSWORD|SECRET)/);
});
