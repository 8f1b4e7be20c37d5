import { formatQuantity } from '../../units.ts';
import { at, modeRule } from '../mode-rule.ts';

/** Marking probability rises from Kmin to Kmax: with Kmin >= Kmax there is no slope to rise on. */
export const markingThresholds = modeRule(
  {
    id: 'mode/marking-thresholds',
    severity: 'high',
    title: 'ECN marking starts below the length where it is complete',
  },
  ({ protocol }) => {
    const { minThreshold, maxThreshold } = protocol.congestionControl;
    if (minThreshold === undefined || maxThreshold === undefined || minThreshold < maxThreshold) return [];
    const [min, max] = [formatQuantity('size', minThreshold), formatQuantity('size', maxThreshold)];
    return [
      {
        path: at('protocol.congestionControl.minThreshold'),
        message: `minThreshold ${min} is not below maxThreshold ${max}`,
        hint: `set minThreshold below ${max}`,
      },
    ];
  },
);
