import { exitCodes } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import { fakeTerminal } from '../fake-terminal.fixture.ts';
import { main } from '../main.ts';
import { explainDocument } from '../views/explain/json.ts';

async function explain(...own: readonly string[]) {
  const terminal = fakeTerminal();
  const argv = ['explain', ...own];
  const signal = new AbortController().signal;
  const exitCode = await main({ version: '1.2.3', argv, cwd: '/', environment: {}, terminal, signal });
  return { exitCode, ...terminal.written };
}

test('without an id every rule is listed below its area, with its title', async () => {
  const { exitCode, stdout } = await explain();
  expect(exitCode).toBe(exitCodes.clean);
  expect(stdout).toMatch(/^config$/m);
  expect(stdout).toMatch(/^ {2}config\/unknown-key +high +every key is known$/m);
});

test('an id is taken in any case', async () => {
  const { exitCode, stdout } = await explain('Config/UNKNOWN-key');
  expect(exitCode).toBe(exitCodes.clean);
  expect(stdout).toMatch(/^# config\/unknown-key\n/);
});

test('with --json the list and a page are documents of the published schema', async () => {
  const list = explainDocument.parse(JSON.parse((await explain('--json')).stdout));
  expect(list.summaries?.map((rule) => rule.id)).toEqual(list.rules);
  expect(list.summaries).toContainEqual({
    id: 'config/unknown-key',
    area: 'config',
    severity: 'high',
    title: 'every key is known',
  });
  const page = explainDocument.parse(JSON.parse((await explain('config/unknown-key', '--json')).stdout));
  expect(page).toMatchObject({ ruleId: 'config/unknown-key', severity: 'high', title: 'every key is known' });
});

test('an unknown id is a usage error that names the nearest one and obeys nothing that stands in it', async () => {
  const near = await explain('config/unknown-kye');
  expect(near.exitCode).toBe(exitCodes.failed);
  expect(near.stderr).toContain('hint: did you mean config/unknown-key?');
  const hostile = await explain('../../\u001b[2Jpackage');
  expect(hostile.exitCode).toBe(exitCodes.failed);
  expect(hostile.stderr).toContain('no rule has the id ../../\\u001b[2Jpackage\n');
});
