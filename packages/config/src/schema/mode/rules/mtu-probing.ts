import { at, modeRule } from '../mode-rule.ts';

const internetMtu = 1500;

/** Many networks drop the ICMP answers path MTU discovery relies on (RFC 2923 §2.1). */
export const mtuProbing = modeRule(
  { id: 'mode/mtu-probing', severity: 'high', title: 'a hybrid MTU above 1500 is probed down to what the path takes' },
  ({ mode, network }) => {
    if (mode !== 'hybrid' || network.mtu <= internetMtu || network.mtuProbing !== false) return [];
    return [
      {
        path: at('network.mtuProbing'),
        message: `starts at ${network.mtu} bytes without probing: internet paths take ${internetMtu}, so connections hang`,
        hint: 'set mtuProbing to true, or mtu to 1500',
      },
    ];
  },
);
