import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { expect, test } from 'vitest';
import { repositoryRoot } from './repository-files.ts';

/** Words in pieces, so that this file does not find itself. */
const registryHost = new RegExp(
  [
    'npm' + 'js\\.(org|com)',
    'py' + 'pi\\.org',
    'python' + 'hosted\\.org',
    'proxy\\.go' + 'lang',
    'deb\\.deb' + 'ian\\.org',
    'crates' + '\\.io',
  ].join('|'),
);
const machinePath = new RegExp(`(^|[^A-Za-z0-9_.])/(wo${'rk'}|fa${'rm'})/[a-z.]`);

test('no tracked file names a package registry host or a path of one machine', async ({ skip }) => {
  const runner = processRunner(new AbortController().signal);
  const list = await runner.run(['git', '-C', repositoryRoot, 'ls-files', '-z'], {
    timeoutMs: 20_000,
    okExitCodes: [0, 128],
  });
  if (list.exitCode !== 0) skip('not a git checkout');
  const wrong = list.stdout
    .split('\0')
    .filter((path) => path !== '')
    .flatMap((path) => {
      const lines = readText(path).split('\n');
      return lines.flatMap((line, index) =>
        registryHost.test(line) || machinePath.test(line) ? [`${path}:${index + 1}: ${line.slice(0, 120)}`] : [],
      );
    });
  expect(wrong).toEqual([]);
});

/** A file deleted and not yet committed counts as empty. */
function readText(path: string): string {
  try {
    return readFileSync(join(repositoryRoot, path), 'utf8');
  } catch {
    return '';
  }
}
