import type { CompressionSettings, PerTransport } from '@dwcp/model';
import type { ModeDocument } from '../schema.ts';
import { fixed, known, rdmaPath, tcpPath } from './path-defaults.ts';

/** What `zstd-max` stands for. */
const highestLevel = 19;

export function compressionSettings({ protocol }: ModeDocument): PerTransport<CompressionSettings | null> {
  const { enabled, algorithm, level, minSize } = protocol.compression;
  const isZstd = algorithm === 'zstd' || algorithm === 'zstd-max';
  const on = (defaults: typeof rdmaPath.compression): CompressionSettings | null => {
    const isOn = enabled === 'auto' ? defaults.enabled : enabled;
    const chosen = algorithm === 'zstd-max' ? highestLevel : (fixed(level) ?? known(defaults.level));
    // Level 0 is what a datacenter path has: nothing is gained by making fast traffic small.
    if (isOn !== true || !isZstd || chosen === 0) return null;
    return {
      algorithm: 'zstd',
      level: chosen,
      minBytes: minSize ?? known(tcpPath.compression.minSize),
    };
  };
  return { rdma: on(rdmaPath.compression), tcp: on(tcpPath.compression) };
}
