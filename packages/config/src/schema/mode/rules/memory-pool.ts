import { formatQuantity } from '../../units.ts';
import { at, modeRule } from '../mode-rule.ts';

export const memoryPool = modeRule(
  { id: 'mode/memory-pool', severity: 'high', title: 'the memory pool fits the memory limit' },
  ({ memory, limits }) => {
    if (memory.poolSize <= limits.maxMemory) return [];
    const limit = formatQuantity('size', limits.maxMemory);
    return [
      {
        path: at('memory.poolSize'),
        message: `a pool of ${formatQuantity('size', memory.poolSize)} is larger than limits.maxMemory ${limit}`,
        hint: `set poolSize to ${limit} or less`,
      },
    ];
  },
);
