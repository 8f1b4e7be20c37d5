import type { NodeRun } from '@dwcp/config';
import { DwcpError } from '@dwcp/model';
import { tryFabric } from '@dwcp/transport';
import type { PathCheck } from './path-test.ts';

/** What there is for RDMA on this machine: opened as dwcpd opens it, not only looked for. */
export async function probeFabric({ mode }: Pick<NodeRun, 'mode'>): Promise<PathCheck> {
  const check = 'libfabric';
  try {
    const found = await tryFabric(mode.transport);
    if (found === null) return { check, outcome: 'not tried', detail: 'the mode enables no RDMA' };
    return { check, outcome: 'passed', detail: `${found.provider}, by libfabric ${found.version} (${found.path})` };
  } catch (error) {
    if (!(error instanceof DwcpError)) throw error;
    return { check, outcome: 'failed', detail: error.message };
  }
}
