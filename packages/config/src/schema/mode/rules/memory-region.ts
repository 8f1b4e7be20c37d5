import { formatQuantity } from '../../units.ts';
import { at, modeRule } from '../mode-rule.ts';

/** The region is registered inside the pool. */
export const memoryRegion = modeRule(
  { id: 'mode/memory-region', severity: 'high', title: 'the registered memory region fits the memory pool' },
  ({ network, memory }) => {
    const region = network.rdma?.memoryRegion;
    if (region === undefined || region <= memory.poolSize) return [];
    const pool = formatQuantity('size', memory.poolSize);
    return [
      {
        path: at('network.rdma.memoryRegion'),
        message: `a region of ${formatQuantity('size', region)} is larger than memory.poolSize ${pool}`,
        hint: `set memoryRegion to ${pool} or less`,
      },
    ];
  },
);
