import { formatQuantity } from '../../units.ts';
import { at, modeRule, type Problem } from '../mode-rule.ts';

const leastBytes = { datacenter: 16 * 2 ** 20, internet: 4 * 2 ** 20, hybrid: 0 } as const;

/** Below these the targets of the mode are out of reach: a buffer holds one bandwidth-delay product at least. */
export const bufferSizes = modeRule(
  { id: 'mode/buffer-sizes', severity: 'high', title: 'application buffers are as large as the mode needs' },
  ({ mode, performance }) =>
    (['sendBufferSize', 'recvBufferSize'] as const).flatMap((name): readonly Problem[] => {
      const bytes = performance[name];
      const least = leastBytes[mode];
      if (bytes === 'auto' || bytes >= least) return [];
      const needed = formatQuantity('size', least);
      return [
        {
          path: at(`performance.${name}`),
          message: `${formatQuantity('size', bytes)} is below the ${needed} ${mode} mode needs`,
          hint: `set ${name} to ${needed} or more`,
        },
      ];
    }),
);
