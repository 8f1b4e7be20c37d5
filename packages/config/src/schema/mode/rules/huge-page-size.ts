import { at, modeRule } from '../mode-rule.ts';

export const hugePageSize = modeRule(
  {
    id: 'mode/huge-page-size',
    severity: 'high',
    title: 'the memory region is backed by pages of the size that is reserved',
  },
  ({ network, memory }) => {
    const wanted = network.rdma?.hugepageSize;
    if (wanted === undefined || memory.hugepageSize === undefined || wanted === memory.hugepageSize) return [];
    return [
      {
        path: at('network.rdma.hugepageSize'),
        message: `pages of ${wanted} are wanted and memory.hugepageSize is ${memory.hugepageSize}`,
        hint: 'use one page size in both places',
      },
    ];
  },
);
