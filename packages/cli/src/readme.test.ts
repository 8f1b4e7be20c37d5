import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import { commandTable } from './command-table.ts';
import { installationDirectory } from './installation.ts';

const readme = readFileSync(join(installationDirectory, 'README.md'), 'utf8');

test('the README lists exactly the commands there are', () => {
  const rows = readme.split('\n').filter((line) => line.startsWith('| `dwcp '));
  const listed = new Set(rows.map((row) => /`dwcp ([a-z]+)/.exec(row)?.[1] ?? ''));
  expect([...listed].toSorted()).toEqual(commandTable.map((entry) => entry.name).toSorted());
  for (const { name, subcommands = [] } of commandTable) {
    const words = rows.filter((row) => row.startsWith(`| \`dwcp ${name} `)).join('\n');
    for (const below of subcommands) expect(words).toMatch(new RegExp(`\`(dwcp ${name} )?${below.name}[\` ]`));
  }
});

test('the README explains every exit code', () => {
  const sentence = readme.slice(readme.indexOf('Exit codes'));
  for (const code of Object.values(exitCodes)) expect(sentence).toMatch(new RegExp(`(^|\\W)${code} \\w`));
});
