import { expect, test } from 'vitest';
import { deployForEachTest, edited } from './deployment.fixture.ts';
import { nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';
import { writingWords } from './writing-words.fixture.ts';

const deployed = deployForEachTest();

test('everything that is run is ssh, and every script only reads', async () => {
  const changed = edited('dc1-gw1', (text) => text.replace(/^\w(\w+ {2}\/etc\/nftables.conf)$/m, 'x$1'));
  const ctx = nodesContext(deployed, changed);
  const report = await detectDrift({ ...deployed.options, kinds: ['files', 'running-config'] }, ctx);
  expect(report.drifts.map(({ check }) => check)).toContain('file/changed');
  expect(new Set(ctx.argvs.map(([program]) => program))).toEqual(new Set(['ssh']));
  // One for each node, one for the file that differs, and one for when it was changed.
  expect(ctx.scripts).toHaveLength(deployed.releases.length + 2);
  // A node that hangs, or tells without end, holds nobody up for longer.
  expect(ctx.limits).toEqual(ctx.limits.map(() => ({ timeoutMs: 30_000, maxOutputBytes: 8 * 2 ** 20 })));
  expect(ctx.scripts.flatMap(writingWords)).toEqual([]);
});
