import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipReason } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { cannotBeHad, whyNoStockKernel } from './boot-stock-kernel.ts';

const isAble = process.getuid?.() === 0 && process.arch === 'x64';

test.skipIf(!isAble)(
  'says why there is no stock kernel to boot, in set-up’s words (needs root and x86-64)',
  async () => {
    const repository = await mkdtemp(join(tmpdir(), 'dwcp-no-kernel-'));
    try {
      expect(await whyNoStockKernel(repository)).toBe('needs the stock kernel: run `make setup`');
      expect(await cannotBeHad(repository)).toBe(false);
      await mkdir(join(repository, '.tools'));
      await writeFile(join(repository, '.tools', 'stock-kernel.missing'), 'the packages of this machine have none\n');
      const reason = await whyNoStockKernel(repository);
      expect(reason).toBe('needs the stock kernel: the packages of this machine have none');
      expect(skipReason(`a stock kernel (skipped: ${reason}) > passes`)).toBe(reason);
      expect(await cannotBeHad(repository)).toBe(true);
    } finally {
      await rm(repository, { recursive: true, force: true });
    }
  },
);
