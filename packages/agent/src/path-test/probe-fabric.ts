import type { NodeRun } from '@dwcp/config';
import type { PathCheck } from './path-test.ts';

/** What there is for RDMA on this machine. */
export async function probeFabric({ mode }: NodeRun): Promise<PathCheck> {
  const check = 'libfabric';
  if (mode.transport.rdma === null) return { check, outcome: 'not tried', detail: 'the mode enables no RDMA' };
  return { check, outcome: 'not tried', detail: 'this dwcpd opens no fabric endpoints' };
}
