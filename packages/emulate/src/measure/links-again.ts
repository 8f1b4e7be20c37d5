import type { Context } from '@dwcp/io';
import type { EmulationCheck } from '@dwcp/model';
import { verifyLinks } from '@dwcp/network';
import type { Laboratory } from '../laboratory/laboratory.ts';

/** Longest a link may take to be there again when nothing is broken any more: some rounds of dialling. */
const deadlineMs = 30_000;

/** Whether every link of dwcpd is there after the faults; nothing to check where the environment has none. */
export async function checkLinksAgain(
  { topology, runners }: Pick<Laboratory, 'topology' | 'runners'>,
  ctx: Context,
): Promise<readonly EmulationCheck[]> {
  if (!topology.environment.dwcpd) return [];
  const results = await verifyLinks(topology, runners, { timeoutMs: deadlineMs, linkTransport: 'tcp' }, ctx);
  return results.map(({ id, title, ...seen }) => ({
    ...seen,
    id: id.replace('links.', 'links-again.'),
    title: `after the faults, ${title}`,
    evidence: [],
  }));
}
