import type { RdmaSettings } from '@dwcp/model';
import type { ModeDocument } from '../schema.ts';
import { fixed, known, rdmaPath } from './path-defaults.ts';

/** `null` when the mode does not run on RDMA. */
export function rdmaSettings({ network, performance }: ModeDocument): RdmaSettings | null {
  const candidate = network.transports?.find(({ name }) => name === 'rdma');
  const isOn = network.transport === 'rdma' || candidate?.enabled === true;
  if (!isOn || network.rdma?.enabled === false) return null;
  const rdma = { ...rdmaPath.rdma, ...network.rdma };
  const pollTimeout = performance.pollTimeout ?? known(rdmaPath.performance.pollTimeout);
  return {
    provider: rdma.provider ?? 'auto',
    device: candidate?.device ?? network.rdmaDevice ?? null,
    polling: performance.pollingMode === 'auto' ? 'adaptive' : performance.pollingMode ? 'busy' : 'events',
    pollTimeoutMicros: pollTimeout === 0 ? null : pollTimeout,
    pollIntervalMicros: known(rdma.cqPollInterval),
    sendQueueDepth: known(rdma.maxSendWr),
    receiveQueueDepth: known(rdma.maxRecvWr),
    completionQueueDepth: known(rdma.cqDepth),
    inlineBytes: known(rdma.maxInlineData),
    memoryRegionBytes: network.rdma?.memoryRegion ?? null,
    batchMessages: performance.batchSize,
    batchTimeoutMicros: fixed(performance.batchTimeout) ?? known(rdmaPath.performance.batchTimeout),
  };
}
