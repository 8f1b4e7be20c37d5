import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../repository/repository-files.ts';

test('set-up that has nothing to do takes less than two seconds and says so', async () => {
  const runner = processRunner(new AbortController().signal);
  const setup = [join(repositoryRoot, 'scripts', 'setup.sh')];
  // The first run may have something to do: a changed lockfile, say.
  await runner.run(setup, { timeoutMs: 600_000 });
  const { stdout, durationMs } = await runner.run(setup, { timeoutMs: 20_000 });
  expect(durationMs).toBeLessThan(2_000);
  const steps = stdout.trim().split('\n');
  expect(steps).toHaveLength(7);
  // Terraform is never installed, opa only where Go is, and the stock kernel is Debian's.
  const mayBeMissing = /\] (opa|terraform|stock kernel) \.\.\. (SKIPPED, |found |NOT FOUND: )/;
  expect(steps.filter((line) => !line.includes('... up to date (') && !mayBeMissing.test(line))).toEqual([]);
});
