import { readdir } from 'node:fs/promises';
import { findTool } from '@dwcp/io';
import { expect, test } from 'vitest';
import { isPolicySource } from '../artifact/artifact.ts';
import { findOpa, noOpa, policiesDirectory, realContext, repositoryDirectory } from '../shipped-policies.fixture.ts';

const ctx = realContext();
const cwd = repositoryDirectory;
const timeoutMs = 120_000;
const okExitCodes = [0, 1, 2];

test.for(['datacenter', 'internet', 'hybrid'])(
  'both policies allow the shipped %s configuration, asked as the guide asks',
  async (mode, { skip }) => {
    const opa = (await findOpa(ctx)) ?? skip(noOpa);
    for (const policy of ['security', 'network']) {
      const files = ['--data', `policies/dwcp-v3-${policy}.rego`, '--input', `config/dwcp-v3-${mode}.yaml`];
      const argv = [opa, 'eval', ...files, '--format', 'pretty', `data.dwcp.${policy}.decision`];
      const { stdout } = await ctx.run.run(argv, { timeoutMs, cwd });
      const decision = JSON.parse(stdout) as { readonly allow: boolean; readonly violations: readonly unknown[] };
      expect(decision).toMatchObject({ allow: true, violations: [] });
      // What the guide's own pipeline looks for.
      expect(stdout).toContain('"allow": true');
    }
  },
);

test('every test of the policies passes', async ({ skip }) => {
  const opa = (await findOpa(ctx)) ?? skip(noOpa);
  const { stdout, exitCode } = await ctx.run.run([opa, 'test', '--timeout', '60s', 'policies/'], {
    timeoutMs,
    cwd,
    okExitCodes,
  });
  expect(exitCode, stdout).toBe(0);
  expect(Number(/PASS: (\d+)\/\1/.exec(stdout)?.[1] ?? 0)).toBeGreaterThan(80);
});

test('the policies are formatted', async ({ skip }) => {
  const opa = (await findOpa(ctx)) ?? skip(noOpa);
  const files = (await readdir(policiesDirectory))
    .filter((file) => file.endsWith('.rego'))
    .map((file) => `policies/${file}`);
  const argv = [opa, 'fmt', '--fail', '--list', ...files];
  const { stdout, exitCode } = await ctx.run.run(argv, { timeoutMs, cwd, okExitCodes });
  expect(`${stdout}${exitCode}`).toBe('0');
});

test('the policies pass the strict check of opa', async ({ skip }) => {
  const opa = (await findOpa(ctx)) ?? skip(noOpa);
  const files = (await readdir(policiesDirectory)).filter(isPolicySource).map((file) => `policies/${file}`);
  const argv = [opa, 'check', '--strict', ...files];
  const { stderr, exitCode } = await ctx.run.run(argv, { timeoutMs, cwd, okExitCodes });
  expect(`${stderr}${exitCode}`).toBe('0');
});

test('the policies pass regal', async ({ skip }) => {
  const regal = await findTool(
    {
      name: 'regal',
      commands: ['regal'],
      versionArgs: ['version'],
      versionPattern: /Version:\s+v?(\d+\.\d+\.\d+)/,
      minimum: null,
      neededFor: 'linting the policies',
      howToGet: 'see openpolicyagent.org',
    },
    ctx.run,
  );
  if (regal === null) return skip('regal is not on PATH');
  const argv = [regal.path, 'lint', '--format', 'compact', 'policies'];
  const { stdout, exitCode } = await ctx.run.run(argv, { timeoutMs, cwd, okExitCodes: [0, 1, 2, 3] });
  expect(exitCode, stdout).toBe(0);
});
