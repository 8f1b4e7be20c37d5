import { at, modeRule } from '../mode-rule.ts';

export const compressionCodec = modeRule(
  { id: 'mode/compression-codec', severity: 'medium', title: 'compression that is on names a codec' },
  ({ protocol }) =>
    protocol.compression.enabled === false || protocol.compression.algorithm !== 'none'
      ? []
      : [
          {
            path: at('protocol.compression.algorithm'),
            message: 'compression is on and no codec is named',
            hint: 'write zstd or lz4, or set protocol.compression.enabled to false',
          },
        ],
);
