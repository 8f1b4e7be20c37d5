import { at, modeRule } from '../mode-rule.ts';

const mtuOfMode = { datacenter: 9000, internet: 1500, hybrid: null } as const;

export const mtu = modeRule(
  { id: 'mode/mtu', severity: 'high', title: 'the MTU is the one of the networks the mode runs on' },
  ({ mode, network }) => {
    const expected = mtuOfMode[mode];
    if (expected === null || network.mtu === expected) return [];
    return [
      {
        path: at('network.mtu'),
        message: `an MTU of ${network.mtu} bytes does not fit ${mode} mode`,
        hint: `write ${expected}`,
      },
    ];
  },
);
