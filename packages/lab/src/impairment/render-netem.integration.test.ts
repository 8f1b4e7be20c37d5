import { type Impairment, noImpairment } from '@dwcp/model';
import { expect, test } from 'vitest';
import { liveContext } from '../lab-tests.fixture.ts';
import { renderNetem } from './render-netem.ts';

const isRoot = process.getuid?.() === 0;
const impairments: readonly Partial<Impairment>[] = [
  {},
  { delayMs: 25 },
  { delayMs: 25, jitterMs: 2.5 },
  { rateMbit: 0.5 },
  {
    delayMs: 0.1,
    jitterMs: 1,
    lossPercent: 0.001,
    rateMbit: 1_000,
    corruptPercent: 1,
    reorderPercent: 5,
    duplicatePercent: 2,
  },
];

test.skipIf(!isRoot).each(impairments)(
  `tc understands what is rendered for %o${isRoot ? '' : ' (skipped: not root)'}`,
  async (impairment) => {
    const argv = renderNetem('lo', { ...noImpairment, ...impairment }, { seed: null });
    const result = await liveContext().run.run(['unshare', '--net', '--', ...argv], {
      timeoutMs: 10_000,
      okExitCodes: [0, 1, 2, 255],
    });
    // A kernel without netem refuses only after tc has read every word.
    if (result.exitCode !== 0) expect(result.stderr.trim()).toBe('Error: Specified qdisc kind is unknown.');
  },
);
