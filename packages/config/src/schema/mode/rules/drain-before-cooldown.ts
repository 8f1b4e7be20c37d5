import { formatQuantity } from '../../units.ts';
import { at, modeRule } from '../mode-rule.ts';

export const drainBeforeCooldown = modeRule(
  { id: 'mode/drain-before-cooldown', severity: 'high', title: 'draining ends before the next switchover may begin' },
  ({ adaptive }) => {
    const { drainTimeout, cooldownPeriod } = adaptive.switching ?? {};
    if (drainTimeout === undefined || cooldownPeriod === undefined || drainTimeout < cooldownPeriod) return [];
    const [drain, cooldown] = [formatQuantity('duration', drainTimeout), formatQuantity('duration', cooldownPeriod)];
    return [
      {
        path: at('adaptive.switching.drainTimeout'),
        message: `drainTimeout ${drain} is not shorter than cooldownPeriod ${cooldown}`,
        hint: `set drainTimeout below ${cooldown}`,
      },
    ];
  },
);
