// Measures `dwcp lint` with the built dwcp against what is asked of it: `make bench-lint`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { processRunner } from '@dwcp/io';
import { type HostileResult, hostileCases, runHostile } from '../test/hostile/run-hostile.ts';

const { values } = parseArgs({
  options: {
    project: { type: 'string' },
    runs: { type: 'string', default: '9' },
    hostile: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const projectDir = values.project ?? process.cwd();
const runner = processRunner(new AbortController().signal);
const stateDir = await mkdtemp(join(tmpdir(), 'dwcp-bench-lint-'));
const lint = [join(projectDir, 'bin', 'dwcp'), 'lint', '--project-dir', projectDir, '--state-dir', stateDir];
const runs = Number(values.runs);

try {
  await benchLint();
  if (values.hostile) await benchHostile();
} finally {
  await rm(stateDir, { recursive: true, force: true });
}

async function benchLint(): Promise<void> {
  print('the whole project, without Terraform', await medianOf(runs, ['--no-terraform', '--no-cache']), 1.2);
  // The first of them may look; it remembers what it saw.
  await timed(['--no-terraform']);
  print('again, nothing changed', await medianOf(runs, ['--no-terraform']), 0.5);
  print(
    'the whole project, without Terraform and Ansible',
    await medianOf(runs, ['--no-terraform', '--no-ansible', '--no-cache']),
  );
  print('the whole project, with Terraform and ansible-lint', await medianOf(1, ['--no-cache']));
  print('the self-test', await medianOf(Math.min(runs, 3), ['--self-test']));
}

/** One at a time: each is to be measured alone. */
async function benchHostile(): Promise<void> {
  const measured: { readonly name: string; readonly result: HostileResult }[] = [];
  for (const hostile of hostileCases) measured.push({ name: hostile.name, result: await runHostile(hostile) });
  const slowest = measured.toSorted((a, b) => b.result.durationMs - a.result.durationMs);
  const largest = measured.toSorted((a, b) => b.result.peakMegabytes - a.result.peakMegabytes);
  console.log(`\n${measured.length} hostile inputs; asked: 1 s and 256 MB each`);
  for (const { name, result } of slowest.slice(0, 5)) console.log(`${pad(result.durationMs / 1000, 's ')}  ${name}`);
  for (const { name, result } of largest.slice(0, 5)) console.log(`${pad(result.peakMegabytes, 'MB')}  ${name}`);
}

async function medianOf(count: number, args: readonly string[]): Promise<number> {
  const seconds: number[] = [];
  for (let run = 0; run < count; run++) seconds.push(await timed(args));
  return seconds.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN;
}

async function timed(args: readonly string[]): Promise<number> {
  const { durationMs } = await runner.run([...lint, ...args], {
    timeoutMs: 300_000,
    env: { XDG_STATE_HOME: stateDir },
    okExitCodes: [0, 2, 3],
  });
  return durationMs / 1000;
}

function print(title: string, seconds: number, asked?: number): void {
  const verdict = asked === undefined ? '' : `  (asked: ${asked} s at most)`;
  console.log(`${title.padEnd(52)}${pad(seconds, 's')}${verdict}`);
}

function pad(value: number, unit: string): string {
  return `${value.toFixed(2).padStart(9)} ${unit}`;
}
