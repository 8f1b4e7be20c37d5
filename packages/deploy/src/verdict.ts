import type { FullStatusReport } from './reports.ts';

/** Degraded is worse than inconclusive: something seen to be wrong outweighs something not seen. */
export function verdictOf(
  seen: Pick<FullStatusReport, 'nodes' | 'tunnels' | 'bgp' | 'links' | 'prefixes' | 'reachability'>,
): FullStatusReport['verdict'] {
  const isDegraded =
    seen.nodes.some((node) => !node.isReachable) ||
    seen.tunnels.some((tunnel) => tunnel.status === 'down' || tunnel.status === 'stale') ||
    seen.bgp.some((session) => !session.isEstablished && session.sessionStatus !== 'unchecked') ||
    seen.bgp.some((session) => session.bfdStatus === 'down') ||
    seen.links.some(({ status }) => status !== 'established' && status !== 'unchecked') ||
    seen.prefixes.some((row) => row.status === 'differs') ||
    seen.reachability.some((pair) => !pair.isReachable);
  if (isDegraded) return 'degraded';
  const isIncomplete =
    seen.nodes.length === 0 ||
    seen.tunnels.some((tunnel) => tunnel.status === 'unchecked') ||
    seen.bgp.some((session) => session.sessionStatus === 'unchecked') ||
    seen.links.some(({ status }) => status === 'unchecked') ||
    seen.prefixes.some((row) => row.status === 'unchecked');
  return isIncomplete ? 'inconclusive' : 'healthy';
}
