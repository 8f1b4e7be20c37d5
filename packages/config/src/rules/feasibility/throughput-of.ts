import type { EnvironmentDocument } from '../../schema/environment/index.ts';
import { formatQuantity } from '../../schema/units.ts';
import type { Path } from '../rule.ts';
import type { TunnelPlace } from '../tunnels-of.ts';

/** `1.25Gbps`; below a gigabit as the units give it. */
export function shownRate(bitsPerSecond: number): string {
  return bitsPerSecond >= 1e9 ? `${bitsPerSecond / 1e9}Gbps` : formatQuantity('bit rate', bitsPerSecond);
}

/** What a tunnel has to carry, with where that is written; null when nobody says. `isCommon`: for all tunnels. */
export function throughputOf(
  document: EnvironmentDocument,
  { tunnel, path }: Pick<TunnelPlace, 'tunnel' | 'path'>,
): { readonly bitsPerSecond: number; readonly path: Path; readonly isCommon: boolean } | null {
  if (tunnel.throughput !== undefined) {
    return { bitsPerSecond: tunnel.throughput, path: [...path, 'throughput'], isCommon: false };
  }
  const common = document.objectives.throughput;
  return common === undefined ? null : { bitsPerSecond: common, path: ['objectives', 'throughput'], isCommon: true };
}
