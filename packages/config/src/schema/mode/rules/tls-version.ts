import { at, modeRule } from '../mode-rule.ts';

export const tlsVersion = modeRule(
  { id: 'mode/tls-version', severity: 'high', title: 'TLS 1.3 on every path that leaves a trusted site' },
  ({ mode, security }) =>
    security.tls.minVersion === 'TLS1.2'
      ? [
          {
            path: at('security.tls.minVersion'),
            message: `TLS1.2 is too low for ${mode} mode`,
            hint: 'write TLS1.3',
          },
        ]
      : [],
);
