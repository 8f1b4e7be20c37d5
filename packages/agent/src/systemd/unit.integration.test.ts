import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { parseDurationUs } from '@dwcp/model';
import { afterEach, beforeEach, expect, test } from 'vitest';

const unitFile = join(import.meta.dirname, '../../../../deployments/systemd/dwcpd.service');
const runner = processRunner(new AbortController().signal);
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The unit with a program that is on every machine in place of dwcpd. */
async function unitPath(): Promise<string> {
  const text = await readFile(unitFile, 'utf8');
  const path = join(folder, 'dwcpd.service');
  await writeFile(path, text.replace('/usr/lib/dwcp/bin/dwcpd', '/bin/true'));
  return path;
}

test('systemd reads every line of the unit', async () => {
  const { stdout, stderr } = await runner.run(['systemd-analyze', 'verify', '--man=no', await unitPath()], {
    timeoutMs: 60_000,
    okExitCodes: [0, 1],
  });
  // Units of the machine itself may have words of their own.
  const own = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('dwcpd.service'));
  expect(own).toEqual([]);
});

test('what a break into dwcpd would gain is little: systemd rates the exposure below 2 of 10', async () => {
  const argv = ['systemd-analyze', 'security', '--offline=yes', '--no-pager', '--threshold=20', await unitPath()];
  const { exitCode, stdout } = await runner.run(argv, { timeoutMs: 60_000, okExitCodes: [0, 1] });
  expect(stdout).toMatch(/Overall exposure level for dwcpd\.service: 1\.\d/);
  expect(exitCode).toBe(0);
});

test('systemd waits longer for the end than any mode as shipped drains', async () => {
  const unit = await readFile(unitFile, 'utf8');
  const stopSeconds = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]);
  const modes = ['datacenter', 'internet', 'hybrid'].map((mode) => `config/dwcp-v3-${mode}.yaml`);
  const texts = await Promise.all(
    modes.map((file) => readFile(join(import.meta.dirname, '../../../..', file), 'utf8')),
  );
  const drains = texts.flatMap((text) => /drainTimeout: (\S+)/.exec(text)?.[1] ?? []);
  expect(drains.length).toBeGreaterThan(0);
  for (const drain of drains) expect(stopSeconds * 1e6).toBeGreaterThan(2 * (parseDurationUs(drain) ?? Infinity));
});
