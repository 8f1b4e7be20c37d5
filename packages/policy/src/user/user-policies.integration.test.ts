import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findOpa, noOpa, policiesDirectory, realContext } from '../shipped-policies.fixture.ts';
import { evaluateUserPolicies } from './user-policies.ts';

const ctx = realContext();
let directory = '';
let workDir = '';
beforeEach(async ({ skip }) => {
  if ((await findOpa(ctx)) === null) skip(noOpa);
  // A colon in a path is a prefix to opa, a space a new word to a shell.
  directory = await mkdtemp(join(tmpdir(), 'dwcp-user-'));
  // As a project that is its own directory of policies has it.
  workDir = join(directory, '.dwcp');
  await mkdir(workDir);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const write = (file: string, text: string) => writeFile(join(directory, file), text);
const evaluate = (inputs: readonly unknown[] = [{}], timeoutMs?: number) =>
  evaluateUserPolicies({ directory, inputs, workDir, ...(timeoutMs === undefined ? {} : { timeoutMs }) }, ctx);
const failure = (message: string | RegExp) =>
  expect.objectContaining({ code: 'POLICY_FAILED', message: expect.stringMatching(message) });

test('every package that decides is asked about every input, with the data beside it', async () => {
  await write('limits.json', '{"limit": 2}');
  await write('a.rego', 'package main\n\ndeny contains msg if {\n\tinput.n > data.limit\n\tmsg := "too many"\n}\n');
  await write(
    'b.rego',
    'package team["net-work"]\n\ndecision := {"allow": true, "violations": [], "warnings": [], "metadata": {"name": "t", "rules": []}}\n',
  );
  await write('b_test.rego', 'package team_test\n\ntest_fails if false\n\ndeny contains "a test is no policy"\n');
  const decisions = await evaluate([{ n: 1 }, { n: 3 }]);
  expect(decisions.map((row) => row.map(({ package: name, decision }) => [name, decision.allow]))).toEqual([
    [
      ['main', true],
      ['team.net-work', true],
    ],
    [
      ['main', false],
      ['team.net-work', true],
    ],
  ]);
});

test('the shipped policies are policies like any other', async () => {
  await cp(policiesDirectory, directory, {
    recursive: true,
    filter: (path) => !path.includes('fixtures') && !path.endsWith('.json'),
  });
  const [row] = await evaluate([{ mode: 'internet' }]);
  expect(row?.map(({ package: name }) => name)).toEqual(['dwcp.lab', 'dwcp.network', 'dwcp.security']);
});

test('recursion is an error at its line', async () => {
  await write('a.rego', 'package main\n\ndeny contains x if some x in warn\n\nwarn contains x if some x in deny\n');
  await expect(evaluate()).rejects.toEqual(failure(/a\.rego:3: .*recursive/));
});

test('a text that is no Rego is an error at its line', async () => {
  await write('a.rego', 'package main\n\ndeny contains "x" if {\n');
  await expect(evaluate()).rejects.toEqual(failure(/a\.rego:\d: /));
});

test('two values for one decision are an error at its line', async () => {
  await write('a.rego', 'package main\n\ndecision := 1 if input.a\n\ndecision := 2 if input.b\n');
  await expect(evaluate([{ a: 1, b: 1 }])).rejects.toEqual(failure(/a\.rego:\d: .*conflict|complete rules/));
});

test('an undefined decision is an error at its line', async () => {
  await write('a.rego', 'package main\n\n\ndecision := {} if input.never\n');
  await expect(evaluate()).rejects.toEqual(failure(/a\.rego:4: .*undefined/));
});

test('a builtin that fails is an error, not a condition that does not hold', async () => {
  await write('a.rego', 'package main\n\ndeny contains "x" if to_number(input.n) > 1\n');
  await expect(evaluate([{ n: 'many' }])).rejects.toEqual(failure(/a\.rego:3: .*to_number/));
});

test('nothing to ask is an error, not a pass', async () => {
  await expect(evaluate()).rejects.toEqual(failure(/no policy in .* defines decision, deny/));
  await write('a.rego', 'package main\n\nallowed := true\n');
  await expect(evaluate()).rejects.toEqual(failure(/no policy in .* defines decision, deny/));
  await expect(
    evaluateUserPolicies({ directory: join(directory, 'none'), inputs: [{}], workDir }, ctx),
  ).rejects.toEqual(failure(/none cannot be read \(ENOENT\)/));
});

test('no policy reaches the network, a name server, the environment or a schema of another host', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    for (const body of [
      `http.send({"method": "get", "url": "${url}/send"}).status_code == 200`,
      'net.lookup_ip_addr("localhost")',
      'opa.runtime().env.PATH',
      `json.match_schema({}, {"$ref": "${url}/schema"})[0]`,
    ]) {
      await write('a.rego', `package main\n\ndeny contains "x" if ${body}\n`);
      await expect(evaluate(), body).rejects.toEqual(failure(/a\.rego:3: /));
    }
    expect(asked).toEqual([]);
  } finally {
    server.close();
  }
});

test('a policy that takes too long is ended', async () => {
  const loops = ['a', 'b', 'c', 'd', 'e'].map((name) => `some ${name} in numbers.range(1, 500)`).join('\n\t');
  await write('a.rego', `package main\n\ndeny contains "x" if {\n\t${loops}\n\ta + b + c + d + e < 0\n}\n`);
  await expect(evaluate([{}], 3_000)).rejects.toMatchObject({ code: 'POLICY_TIMEOUT' });
});

test('without opa the error says how to get it', async () => {
  const path = process.env.PATH;
  await write('a.rego', 'package main\n\ndeny contains "x"\n');
  process.env.PATH = '';
  try {
    await expect(evaluate()).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      hint: expect.stringContaining('go install'),
    });
  } finally {
    process.env.PATH = path;
  }
});

test('what dwcp keeps below the directory is no data of the policies', async () => {
  await write('.dwcp/report.json', '{"found": true}');
  await write(
    'a.rego',
    'package main\n\ndeny contains "found" if data.found\n\ndeny contains "built in" if data.builtins\n',
  );
  const [[own] = []] = await evaluate();
  expect(own?.decision.violations).toEqual([]);
});
