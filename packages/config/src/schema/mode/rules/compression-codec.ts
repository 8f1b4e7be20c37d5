import { at, modeRule } from '../mode-rule.ts';

export const compressionCodec = modeRule(
  { id: 'mode/compression-codec', severity: 'medium', title: 'compression that is on names a codec dwcpd has' },
  ({ protocol }) => {
    const { enabled, algorithm } = protocol.compression;
    if (enabled === false || algorithm === 'zstd' || algorithm === 'zstd-max') return [];
    const message =
      algorithm === 'none'
        ? 'compression is on and no codec is named'
        : `dwcpd has no ${algorithm}: it would send as is`;
    const hint = 'write zstd, or set protocol.compression.enabled to false';
    return [{ path: at('protocol.compression.algorithm'), message, hint }];
  },
);
