import type { RdmaSettings } from '@dwcp/model';
import type { ModeDocument } from '../schema.ts';
import { known, rdmaPath } from './path-defaults.ts';

/** `null` when the mode does not run on RDMA. */
export function rdmaSettings({ network, performance }: ModeDocument): RdmaSettings | null {
  const candidate = network.transports?.find(({ name }) => name === 'rdma');
  const isOn = network.transport === 'rdma' || candidate?.enabled === true;
  if (!isOn || network.rdma?.enabled === false) return null;
  const pollTimeout = performance.pollTimeout ?? known(rdmaPath.performance.pollTimeout);
  return {
    provider: network.rdma?.provider ?? 'auto',
    device: candidate?.device ?? network.rdmaDevice ?? null,
    polling: performance.pollingMode === 'auto' ? 'adaptive' : performance.pollingMode ? 'busy' : 'events',
    pollTimeoutMicros: pollTimeout === 0 ? null : pollTimeout,
  };
}
