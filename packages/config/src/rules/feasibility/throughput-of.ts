import type { EnvironmentDocument, TunnelDocument } from '../../schema/environment/index.ts';
import type { Path } from '../rule.ts';

/** What a tunnel has to carry, with where that is written when not at the tunnel; null when nobody says. */
export function throughputOf(
  document: EnvironmentDocument,
  tunnel: TunnelDocument,
): { readonly bitsPerSecond: number; readonly path: Path | null } | null {
  if (tunnel.throughput !== undefined) return { bitsPerSecond: tunnel.throughput, path: null };
  const common = document.objectives.throughput;
  return common === undefined ? null : { bitsPerSecond: common, path: ['objectives', 'throughput'] };
}
