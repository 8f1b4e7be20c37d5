import { at, modeRule } from '../mode-rule.ts';

/** Without certificate authorities a node accepts any certificate, or none. */
export const tlsFiles = modeRule(
  { id: 'mode/tls-files', severity: 'high', title: 'TLS that is on has certificate authorities to check against' },
  ({ mode, security }) =>
    mode === 'datacenter' || security.tls.enabled === false || security.tls.ca !== undefined
      ? []
      : [
          {
            path: at('security.tls.ca'),
            message: 'TLS is on and no certificate authorities are named to check peers against',
            hint: 'add ca: /etc/dwcp/tls/ca.crt',
          },
        ],
);
