import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandTable } from './command-table.ts';
import { fakeTerminal } from './fake-terminal.fixture.ts';
import { main } from './main.ts';

let empty = '';
let project = '';

beforeAll(async () => {
  empty = await mkdtemp(join(tmpdir(), 'dwcp-cli-'));
  project = join(empty, 'project');
  await mkdir(join(project, 'config', 'environments'), { recursive: true });
});
afterAll(() => rm(empty, { recursive: true, force: true }));

async function dwcp(argv: readonly string[], options: { readonly cwd?: string } = {}) {
  const terminal = fakeTerminal();
  const exitCode = await main({
    version: '1.2.3',
    argv,
    cwd: options.cwd ?? empty,
    environment: {},
    terminal,
    signal: new AbortController().signal,
  });
  return { exitCode, ...terminal.written };
}

test('without a command it prints the help with every command', async () => {
  const { exitCode, stdout } = await dwcp([]);
  expect(exitCode).toBe(0);
  for (const { name, summary } of commandTable) expect(stdout.replace(/\s+/g, ' ')).toContain(`${name} ${summary}`);
});

const paths = commandTable.flatMap(({ name, subcommands = [] }) => [
  name,
  ...subcommands.map((below) => `${name} ${below.name}`),
]);

test.each(paths)('dwcp %s --help shows two examples or more', async (name) => {
  const { exitCode, stdout } = await dwcp([...name.split(' '), '--help']);
  expect(exitCode).toBe(0);
  const examples = stdout.split('Examples:\n')[1]?.trimEnd().split('\n') ?? [];
  expect(examples.length).toBeGreaterThanOrEqual(2);
  expect(examples.every((line) => line.includes(`dwcp ${name}`))).toBe(true);
});

test('an unknown command is a usage error that names the nearest one', async () => {
  const { exitCode, stderr, stdout } = await dwcp(['stauts']);
  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    "error USAGE: unknown command 'stauts' (Did you mean status?)\nhint: run `dwcp --help` to see the commands\n",
  );
});

test('an unknown option is a usage error without a stack', async () => {
  const { exitCode, stderr } = await dwcp(['version', '--jsn']);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^error USAGE: unknown option '--jsn' \(Did you mean --json\?\)\nhint: /);
  expect(stderr).not.toContain('    at ');
});

test('a global option that means nothing to the command is refused', async () => {
  const { exitCode, stderr } = await dwcp(['version', '--yes']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('error USAGE: --yes means nothing to dwcp version\n');
});

test('the help of a command lists what stands below it', async () => {
  const { stdout } = await dwcp(['emulate', '--help']);
  const below = commandTable.find((entry) => entry.name === 'emulate')?.subcommands ?? [];
  expect(below.length).toBeGreaterThan(5);
  for (const { name, summary } of below)
    expect(stdout.replace(/\s+/g, ' ')).toContain(`${name} ${summary}`.slice(0, 40));
});

test('an option of a command above means nothing below it', async () => {
  const { exitCode, stderr } = await dwcp(['emulate', '--seed', '3', 'up']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('error USAGE: --seed means nothing to dwcp emulate up\nhint: run `dwcp emulate up --help`');
});

test('words after -- are the command for a node, whatever they look like', async () => {
  const { stderr } = await dwcp(['emulate', 'exec', 'dc1-gw1', '--', 'ping', '-c', '3', '--json'], { cwd: project });
  expect(stderr).toContain('error DEPLOY_NOT_FOUND: no lab is up\nhint: `dwcp emulate up` brings it up');
});

test('a global option may stand before the command', async () => {
  const { exitCode, stdout } = await dwcp(['--json', 'version']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1, version: '1.2.3' });
});

test('an environment that is no file name is refused before anything is read', async () => {
  const { exitCode, stderr } = await dwcp(['plan', '--env', '../../etc'], { cwd: project });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('error USAGE: option --env: is the name of a file in config/environments');
});

test('outside a project the error says where one was looked for', async () => {
  const { exitCode, stderr } = await dwcp(['plan']);
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    `error USAGE: no config/environments in ${empty} or above it\nhint: change to a dwcp project, or name it with --project-dir\n`,
  );
});

test('with --json an error is one document on stdout as well', async () => {
  const { exitCode, stdout } = await dwcp(['plan', '--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1, error: { code: 'USAGE' } });
});

test.each([
  ['before it could start', ['lint', '--format', 'json', '--environment', 'lab'], 'USAGE'],
  ['with an equals sign', ['lint', '--format=json', '--fail-on=never'], 'USAGE'],
  ['at work', ['lint', '--format', 'json'], 'USAGE'],
])('an error of lint --format json %s is one document on stdout as well', async (_when, argv, code) => {
  const { exitCode, stdout, stderr } = await dwcp(argv);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1, error: { code } });
  expect(stderr).toContain(`error ${code}: `);
});

test.each(['human', 'sarif', 'junit', 'github'])('an error of lint --format %s leaves stdout empty', async (format) => {
  expect(await dwcp(['lint', '--format', format, '--log-format', 'text'])).toMatchObject({ exitCode: 1, stdout: '' });
});

test('with JSON lines on stderr an error is a line too', async () => {
  const { exitCode, stderr } = await dwcp(['explain', 'no-such-rule', '--log-format', 'json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stderr)).toMatchObject({ code: 'cli.run-failed', data: { code: 'USAGE' } });
});
