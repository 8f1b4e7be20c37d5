import { processRunner } from '@dwcp/io';
import { expect, test } from 'vitest';
import { findKexAlgorithms } from './kex-algorithms.ts';

const { run, ...others } = processRunner(new AbortController().signal);

async function offered(...options: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run(['ssh', '-Fnone', ...options, '-G', 'localhost'], { timeoutMs: 10_000 });
  return /^kexalgorithms (\S+)$/m.exec(stdout)?.[1]?.split(',') ?? [];
}

test('ssh of this machine takes the order, and offers neither less nor more than by default', async () => {
  const algorithms = await findKexAlgorithms({ run, ...others });
  const byDefault = await offered();
  expect(byDefault.length).toBeGreaterThan(3);
  expect(algorithms.toSorted()).toEqual(byDefault.toSorted());
  expect(await offered('-o', `KexAlgorithms=${algorithms.join(',')}`)).toEqual(algorithms);
});
