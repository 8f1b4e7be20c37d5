import { at, modeRule } from '../mode-rule.ts';

export const reputation = modeRule(
  {
    id: 'mode/reputation',
    severity: 'high',
    title: 'the reputation needed to take part is above the one that shuts out',
  },
  ({ byzantine }) => {
    const { minReputation, blacklistThreshold } = byzantine?.reputation ?? {};
    if (minReputation === undefined || blacklistThreshold === undefined || minReputation > blacklistThreshold)
      return [];
    return [
      {
        path: at('byzantine.reputation.minReputation'),
        message: `minReputation ${minReputation} is not above blacklistThreshold ${blacklistThreshold}`,
        hint: `set minReputation above ${blacklistThreshold}`,
      },
    ];
  },
);
