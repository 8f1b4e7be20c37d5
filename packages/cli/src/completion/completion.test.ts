import { processRunner } from '@dwcp/io';
import { expect, test } from 'vitest';
import { fakeTerminal } from '../fake-terminal.fixture.ts';
import { buildProgram } from '../program.ts';
import { renderBash } from './bash.ts';
import { describeProgram, withSubcommands } from './describe-program.ts';
import { renderFish } from './fish.ts';
import { renderZsh } from './zsh.ts';

const runner = processRunner(new AbortController().signal);

async function describedCommands() {
  const program = await buildProgram({ version: '1', names: null, terminal: fakeTerminal(), onCall: () => {} });
  return describeProgram(program, ['unknown-key', 'wrong-unit']);
}

/** What bash offers after the words, the last being the one typed at. */
async function bashOffers(words: readonly string[]): Promise<readonly string[]> {
  const list = words.map((word) => `'${word}'`).join(' ');
  const script = `${renderBash(await describedCommands())}
COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _dwcp; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await runner.run(['bash', '-c', script], { timeoutMs: 20_000 });
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '');
}

test('bash offers the commands', async () => {
  expect(await bashOffers(['dwcp', 'de'])).toEqual(['deploy', 'destroy']);
});

test('bash offers the options of the command, and no others', async () => {
  const offers = await bashOffers(['dwcp', 'deploy', '--']);
  expect(offers).toContain('--mode');
  expect(offers).toContain('--yes');
  expect(await bashOffers(['dwcp', 'status', '--ye'])).toEqual([]);
});

test('bash offers the values of an option', async () => {
  expect(await bashOffers(['dwcp', 'deploy', '--mode', ''])).toEqual(['datacenter', 'internet', 'hybrid']);
  expect(await bashOffers(['dwcp', 'deploy', '--env', 'la'])).toEqual(['lab']);
});

test('bash offers rule ids after explain and shells after completion', async () => {
  expect(await bashOffers(['dwcp', 'explain', 'wr'])).toEqual(['wrong-unit']);
  expect(await bashOffers(['dwcp', 'completion', 'z'])).toEqual(['zsh']);
});

test('bash finds the command behind a global option', async () => {
  expect(await bashOffers(['dwcp', '--json', 'lint', '--fail'])).toEqual(['--fail-on']);
});

test('bash offers what stands below a command, the scenarios of the project, and their options', async () => {
  expect(await bashOffers(['dwcp', 'emulate', 'ca'])).toEqual(['capture', 'calibrate']);
  expect(await bashOffers(['dwcp', 'emulate', 'hybrid-b'])).toEqual(['hybrid-baseline']);
  expect(await bashOffers(['dwcp', 'emulate', 'up', 'hybrid-b'])).toEqual(['hybrid-baseline']);
  expect(await bashOffers(['dwcp', 'emulate', 'logs', '--u'])).toEqual(['--unit']);
  expect(await bashOffers(['dwcp', 'emulate', 'logs', 'dc1-gw1', '--scenario', 'hybrid-b'])).toEqual([
    'hybrid-baseline',
  ]);
  // `status` is a command of its own as well.
  expect(await bashOffers(['dwcp', 'emulate', 'status', '--en'])).toEqual([]);
  expect(await bashOffers(['dwcp', 'status', '--en'])).toEqual(['--env']);
});

test('zsh and fish scripts name every command with its summary', async () => {
  const commands = await describedCommands();
  for (const script of [renderZsh(commands), renderFish(commands)]) {
    for (const command of withSubcommands(commands)) {
      expect(script).toContain(command.name);
      expect(script).toContain(command.summary.replace(/'.*/, '').replace(/:.*/, ''));
    }
  }
});
