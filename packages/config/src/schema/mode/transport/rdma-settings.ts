import type { HugePageWish, RdmaSettings } from '@dwcp/model';
import type { ModeDocument } from '../schema.ts';
import { known, rdmaPath } from './path-defaults.ts';

/** `null` when the mode does not run on RDMA. */
export function rdmaSettings({ network, performance, memory }: ModeDocument): RdmaSettings | null {
  const candidate = network.transports?.find(({ name }) => name === 'rdma');
  const isOn = network.transport === 'rdma' || candidate?.enabled === true;
  if (!isOn || network.rdma?.enabled === false) return null;
  const pollTimeout = performance.pollTimeout ?? known(rdmaPath.performance.pollTimeout);
  return {
    provider: network.rdma?.provider ?? 'auto',
    device: candidate?.device ?? network.rdmaDevice ?? null,
    polling: performance.pollingMode === 'auto' ? 'adaptive' : performance.pollingMode ? 'busy' : 'events',
    pollTimeoutMicros: pollTimeout === 0 ? null : pollTimeout,
    sendDepth: known(network.rdma?.maxSendWr),
    receiveDepth: known(network.rdma?.maxRecvWr),
    completionDepth: known(network.rdma?.cqDepth),
    completionBatch: performance.batchSize,
    hugePages: hugePages(network.rdma, memory),
  };
}

function hugePages(rdma: ModeDocument['network']['rdma'], memory: ModeDocument['memory']): HugePageWish | null {
  const wish = rdma?.hugepagesEnabled ?? memory.hugepages;
  if (wish === false) return null;
  const size = rdma?.hugepageSize ?? memory.hugepageSize ?? '2MB';
  return { bytes: pageBytes[size], isOptional: wish === 'auto' };
}

const pageBytes = { '2MB': 2 * 1024 * 1024, '1GB': 1024 * 1024 * 1024 } as const;
