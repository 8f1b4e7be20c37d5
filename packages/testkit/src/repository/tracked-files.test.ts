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

/** Traces and dumps that a crash or a profiler writes where it happens to run. */
const leftover = /\.(btr|log|heapsnapshot|cpuprofile)$|(^|\/)core(\.\d+)?$/;

test('nothing is tracked that a crash or a profiler left', async ({ skip }) => {
  const paths = await trackedPaths();
  if (paths === null) return skip('not a git checkout');
  expect(paths.length).toBeGreaterThan(1_000);
  expect(paths.filter((path) => leftover.test(path))).toEqual([]);
});

test('no tracked file names a package registry host or a path of one machine', async ({ skip }) => {
  const paths = await trackedPaths();
  if (paths === null) return skip('not a git checkout');
  const wrong = paths.flatMap((path) => {
    const lines = readText(path).split('\n');
    return lines.flatMap((line, index) =>
      registryHost.test(line) || machinePath.test(line) ? [`${path}:${index + 1}: ${line.slice(0, 120)}`] : [],
    );
  });
  expect(wrong).toEqual([]);
});

/** `null` outside a Git checkout. */
async function trackedPaths(): Promise<readonly string[] | null> {
  const runner = processRunner(new AbortController().signal);
  const list = await runner.run(['git', '-C', repositoryRoot, 'ls-files', '-z'], {
    timeoutMs: 20_000,
    okExitCodes: [0, 128],
  });
  return list.exitCode === 0 ? list.stdout.split('\0').filter((path) => path !== '') : null;
}

/** A file deleted and not yet committed counts as empty. */
function readText(path: string): string {
  try {
    return readFileSync(join(repositoryRoot, path), 'utf8');
  } catch {
    return '';
  }
}
