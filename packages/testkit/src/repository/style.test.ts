import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { importedModules } from './imported-packages.ts';
import { sourceFiles } from './repository-files.ts';

const files = sourceFiles();
const handWritten = files.filter((file) => !file.isGenerated);
const product = handWritten.filter((file) => !file.isTest && file.package !== 'testkit');

test('no file is longer than 400 lines', () => {
  const long = handWritten.filter((file) => !file.isTest && file.text.split('\n').length > 401);
  expect(long.map((file) => file.path)).toEqual([]);
});

test('files have kebab-case names that say what they hold', () => {
  const isGood = (name: string) =>
    /^[a-z0-9]+(-[a-z0-9]+)*(\.(child|fixture|integration|kernel|test))*\.ts$/.test(name);
  const isVague = (name: string) => /^(utils?|helpers?|common|manager|misc|shared)\b/.test(name);
  const wrong = handWritten.filter((file) => !isGood(basename(file.path)) || isVague(basename(file.path)));
  expect(wrong.map((file) => file.path)).toEqual([]);
});

/** Where a process begins: what is there before anything is loaded, and what is left at the end. */
const entries = ['packages/cli/src/dwcp.ts', 'packages/agent/src/dwcpd.ts', 'packages/agent/src/dwcp-ctl.ts'];

test('only the terminal and the entries of the commands print', () => {
  const printers = ['packages/terminal/src/terminal.ts', ...entries];
  const wrong = product.filter(
    (file) => !printers.includes(file.path) && /\bconsole\.\w|process\.(stdout|stderr)/.test(file.text),
  );
  expect(wrong.map((file) => file.path)).toEqual([]);
});

test('only io/run.ts starts processes', () => {
  const spawners = product.filter((file) =>
    importedModules(file.text).some((module) => module === 'node:child_process' || module === 'execa'),
  );
  expect(spawners.map((file) => file.path)).toEqual(['packages/io/src/run.ts']);
});

test('only the command line ends the process', () => {
  const wrong = product.filter(
    (file) => file.package !== 'cli' && !entries.includes(file.path) && /process\.exit\b/.test(file.text),
  );
  expect(wrong.map((file) => file.path)).toEqual([]);
});

test('every package opens by saying what it is for', () => {
  const wrong = files.filter(
    (file) => /^packages\/[^/]+\/src\/index\.ts$/.test(file.path) && !/^\/\/ \S/.test(file.text),
  );
  expect(wrong.map((file) => file.path)).toEqual([]);
});

test('nothing is left behind: no notes to self, no focused tests, no silenced compiler', () => {
  const words = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', '@ts-' + 'ignore', '@ts-' + 'expect-error'];
  const focused = new RegExp(`\\b(it|test|describe)\\.${'on'}ly\\(`);
  const wrong = handWritten.filter(
    (file) => words.some((word) => new RegExp(`(^|\\W)${word}(\\W|$)`).test(file.text)) || focused.test(file.text),
  );
  expect(wrong.map((file) => file.path)).toEqual([]);
});
