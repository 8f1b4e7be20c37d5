// Boots the stock kernel and lets it wait, until it is killed.
import { processRunner } from '@dwcp/io';
import { repositoryRoot } from '@dwcp/testkit';
import { runInStockKernel } from './boot-stock-kernel.ts';

await runInStockKernel(['sleep 600'], {
  repository: repositoryRoot,
  timeoutMs: 600_000,
  run: processRunner(new AbortController().signal),
});
