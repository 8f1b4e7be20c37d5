import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DwcpUnderTest, openDwcp, repositoryRoot } from './dwcp-under-test.ts';

let dwcp: DwcpUnderTest;

beforeAll(async () => {
  dwcp = await openDwcp();
});
afterAll(() => dwcp?.close());

test('dwcp --version prints the version alone', async () => {
  const result = await dwcp.run(['--version']);
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  expect(result.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('dwcp --help lists the commands', async () => {
  const result = await dwcp.run(['--help']);
  expect(result.exitCode, result.stderr).toBe(0);
  expect(result.stdout).toContain('Commands:\n  lint');
});

test('dwcp runs through a link, from another directory, in a path with spaces', async () => {
  const link = join(dwcp.projectDir, 'a link');
  const runner = processRunner(new AbortController().signal);
  await runner.run(['ln', '-s', join(repositoryRoot, 'bin', 'dwcp'), link], { timeoutMs: 5_000 });
  const result = await runner.run([link, 'version'], { timeoutMs: 20_000, cwd: '/' });
  await rm(link);
  expect(result.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  [['frobnicate'], /^error USAGE: unknown command 'frobnicate'/],
  [['deploy', '--mode', 'sideways', '--yes'], /^error USAGE: option '--mode <mode>' argument 'sideways' is invalid/],
  [['plan', '--env', 'nowhere'], /^error CONFIG_UNREADABLE: .*nowhere/],
  [['explain', 'no-such-rule'], /^error USAGE: no rule has the id no-such-rule/],
  [['completion', 'tcsh'], /^error USAGE: .*tcsh/],
])('%j fails with one clear error and no stack', async (args, expected) => {
  const result = await dwcp.run(args);
  expect(result.exitCode, result.stderr).toBe(1);
  expect(result.stderr).toMatch(expected);
  expect(result.stderr).toMatch(/\nhint: .+\n$/);
  expect(result.stderr).not.toContain('    at ');
});

test('dwcp doctor names every tool, and how to get one that is missing', async () => {
  const result = await dwcp.run(['doctor', '--json']);
  const { tools } = JSON.parse(result.stdout) as { readonly tools: readonly { readonly [key: string]: unknown }[] };
  expect(tools.length).toBeGreaterThan(10);
  expect(tools.every((tool) => tool.howToGet !== '' && tool.neededFor !== '')).toBe(true);
  const isReady = tools.every((tool) => tool.isRequired === false || tool.status === 'ok');
  expect(result.exitCode === 0 || !isReady || result.stdout.includes('"missing"')).toBe(true);
});

test('dwcp doctor exits 2 when a required tool is not there', async () => {
  const result = await dwcp.run(['doctor', '--json'], { env: { PATH: '/nowhere' } });
  expect(result.exitCode, result.stderr).toBe(2);
  expect(result.stdout).toContain('"status": "missing"');
});

test('dwcp completion bash completes in a real bash', async () => {
  const script = await dwcp.run(['completion', 'bash']);
  const runner = processRunner(new AbortController().signal);
  const asked = `${script.stdout}\nCOMP_WORDS=(dwcp sta); COMP_CWORD=1; _dwcp; echo "\${COMPREPLY[@]}"`;
  const result = await runner.run(['bash', '-c', asked], { timeoutMs: 20_000 });
  expect(result.stdout).toBe('status\n');
});

test('dwcp lint finds nothing wrong in what the project ships', async () => {
  const result = await dwcp.run(['lint', '--env', 'lab', '--mode', 'hybrid', '--no-terraform', '--json']);
  expect(result.stderr).not.toContain('error');
  const report = JSON.parse(result.stdout) as { readonly findings: readonly { readonly severity: string }[] };
  expect(report.findings.filter((finding) => finding.severity !== 'low')).toEqual([]);
  expect(result.exitCode, result.stderr).toBe(0);
});

test('dwcp lint shows the line of a mistake and exits 2', async () => {
  const path = join(dwcp.projectDir, 'config', 'environments', 'broken.yaml');
  await writeFile(path, 'formatVersion: 1\nenvironment: broken\nkind: lab\nsitez: {}\n');
  const result = await dwcp.run(['lint', '--env', 'broken', '--mode', 'hybrid']);
  await rm(path);
  expect(result.exitCode, result.stderr).toBe(2);
  expect(result.stdout).toContain('config/environments/broken.yaml\n');
  expect(result.stdout).toContain('4 | sitez: {}');
  expect(result.stderr).not.toContain('    at ');
});

test('dwcp status of an environment that was never deployed says so and exits 3', async () => {
  const result = await dwcp.run(['status', '--env', 'lab']);
  expect(result).toMatchObject({ exitCode: 3, stdout: 'lab is not deployed\n' });
});

test('a run that is interrupted ends at once with 130 and one line', async () => {
  const runner = processRunner(new AbortController().signal);
  const lint = [join(repositoryRoot, 'bin', 'dwcp'), 'lint', '--env', 'lab', '--mode', 'hybrid'];
  const places = ['--project-dir', dwcp.projectDir, '--state-dir', dwcp.stateDir];
  const result = await runner.run(['timeout', '--preserve-status', '-s', 'INT', '1', ...lint, ...places], {
    timeoutMs: 60_000,
    env: { XDG_STATE_HOME: dwcp.stateDir },
    okExitCodes: [130],
  });
  expect(result.durationMs).toBeLessThan(10_000);
  expect(result.stderr).toMatch(/error INTERRUPTED: /);
  expect(result.stderr).not.toContain('    at ');
});
