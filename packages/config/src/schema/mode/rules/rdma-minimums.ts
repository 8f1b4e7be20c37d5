import { at, modeRule, type Problem } from '../mode-rule.ts';

const leastQueuePairs = 256;
const leastSendWr = 1024;

export const rdmaMinimums = modeRule(
  {
    id: 'mode/rdma-minimums',
    severity: 'high',
    title: 'datacenter mode has RDMA on, with queue pairs, huge pages and NUMA placement to match',
  },
  ({ mode, network, memory }) => {
    if (mode !== 'datacenter') return [];
    const { enabled, maxQueuePairs, maxSendWr, hugepagesEnabled } = network.rdma ?? {};
    return [
      ...mustBeOn('network.rdma.enabled', enabled),
      ...mustBeOn('network.rdma.hugepagesEnabled', hugepagesEnabled),
      ...mustBeOn('memory.hugepages', memory.hugepages),
      ...mustBeOn('memory.numaAware', memory.numaAware),
      ...atLeast('network.rdma.maxQueuePairs', maxQueuePairs, leastQueuePairs),
      ...atLeast('network.rdma.maxSendWr', maxSendWr, leastSendWr),
    ];
  },
);

function mustBeOn(path: string, value: boolean | 'auto' | undefined): readonly Problem[] {
  if (value !== false) return [];
  return [{ path: at(path), message: 'is off, and datacenter mode relies on it', hint: 'set it to true' }];
}

function atLeast(path: string, value: number | undefined, least: number): readonly Problem[] {
  if (value === undefined || value >= least) return [];
  return [
    {
      path: at(path),
      message: `${value} is below the ${least} datacenter mode needs`,
      hint: `set it to ${least} or more`,
    },
  ];
}
