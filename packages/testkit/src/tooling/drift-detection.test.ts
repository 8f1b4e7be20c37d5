import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterAll, beforeAll, expect, test } from 'vitest';

const script = join(import.meta.dirname, '../../../../scripts/drift-detection.sh');
const runner = processRunner(new AbortController().signal);

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-shim-'));
  await mkdir(join(root, 'scripts'));
  await mkdir(join(root, 'bin'));
  await copyFile(script, join(root, 'scripts', 'drift-detection.sh'));
  await writeFile(join(root, 'bin', 'dwcp'), '#!/bin/sh\nprintf "[%s]" "$@"\nexit 2\n');
  await chmod(join(root, 'bin', 'dwcp'), 0o755);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const run = (...args: readonly string[]) =>
  runner.run([join(root, 'scripts', 'drift-detection.sh'), ...args], { timeoutMs: 10_000, okExitCodes: [0, 1, 2, 3] });

test('detect is that of dwcp, with its flags and its exit code', async () => {
  const result = await run('detect', '--dry-run', '--interval', '300', '--no-auto', '--env', 'a b', '--json');
  expect(result).toMatchObject({
    exitCode: 2,
    stdout: '[drift][detect][--dry-run][--no-auto][--env][a b][--json]',
  });
  expect((await run('detect')).stdout).toBe('[drift][detect]');
});

test('monitor is that of dwcp, with the interval', async () => {
  const result = await run('monitor', '--interval', '60', '--no-auto');
  expect(result).toMatchObject({ exitCode: 2, stdout: '[drift][monitor][--interval][60][--no-auto]' });
});

test.each(['init', 'baseline'])('%s is that of dwcp, without the flags of the others', async (command) => {
  expect(await run(command, '--no-auto', '--dry-run', '--interval', '300', '--env', 'lab')).toMatchObject({
    exitCode: 2,
    stdout: `[drift][${command}][--env][lab]`,
  });
});

test('remediate is that of dwcp, of a report that is given or the last one', async () => {
  const result = await run('remediate', 'a report.json', '--interval', '60', '--dry-run', '--no-auto');
  expect(result).toMatchObject({
    exitCode: 2,
    stdout: '[drift][remediate][a report.json][--dry-run][--no-auto]',
  });
  expect((await run('remediate')).stdout).toBe('[drift][remediate]');
  const argv = ['env', 'DRY_RUN=true', join(root, 'scripts', 'drift-detection.sh'), 'remediate'];
  const dry = await runner.run(argv, { timeoutMs: 10_000, okExitCodes: [2] });
  expect(dry.stdout).toBe('[drift][remediate][--dry-run]');
});

test.each(['no-such', ''])('%s does nothing and says what to do instead', async (command) => {
  const result = await run(...(command === '' ? [] : [command]), '--no-auto');
  expect(result).toMatchObject({ exitCode: 1, stdout: '' });
  expect(result.stderr).toMatch(/^drift-detection\.sh: .+\n$/);
});
