import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unitStatesFunction } from './unit-states.ts';

let bin: string;

beforeAll(async () => {
  bin = await mkdtemp(join(tmpdir(), 'dwcp-units-'));
});
afterAll(() => rm(bin, { recursive: true, force: true }));

/** What the function prints where `systemctl` is this script. */
async function statesBy(systemctl: string, units: readonly string[]): Promise<readonly string[]> {
  await writeFile(join(bin, 'systemctl'), `#!/bin/sh\n${systemctl}\n`, { mode: 0o755 });
  const { run } = processRunner(new AbortController().signal);
  const input = `PATH=${bin}:$PATH\n${unitStatesFunction}\nunit_states ${units.join(' ')}\n`;
  const { stdout } = await run(['sh', '-s'], { input, timeoutMs: 30_000 });
  return stdout.split('\n').slice(0, -1);
}

const answering = (words: string): string => `verb=$1
shift
for unit; do
  case "$verb $unit" in
${words}
  esac
done
exit 3`;

test('each unit gets the words that are its own', async () => {
  const systemctl = answering(`    "is-active b") echo failed ;;
    is-active*) echo active ;;
    "is-enabled c") echo masked ;;
    is-enabled*) echo enabled ;;`);
  expect(await statesBy(systemctl, ['a', 'b', 'c'])).toEqual([
    'unit\ta\tactive\tenabled',
    'unit\tb\tfailed\tenabled',
    'unit\tc\tactive\tmasked',
  ]);
});

test('a unit that is left out shifts no word to another', async () => {
  const systemctl = answering(`    is-active*) echo active ;;
    "is-enabled b" | "is-enabled d") exit 1 ;;
    is-enabled*) echo "enabled" ;;`);
  expect(await statesBy(systemctl, ['a', 'b', 'c', 'd'])).toEqual([
    'unit\ta\tactive\tenabled',
    'unit\tb\tactive\t',
    'unit\tc\tactive\tenabled',
    'unit\td\tactive\t',
  ]);
});

test('where systemctl answers nothing, no unit has a status', async () => {
  expect(await statesBy('exit 1', ['a', 'b'])).toEqual(['unit\ta\t\t', 'unit\tb\t\t']);
});
