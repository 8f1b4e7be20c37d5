import { formatQuantity } from '../../units.ts';
import { at, modeRule } from '../mode-rule.ts';

export const samplingWindow = modeRule(
  { id: 'mode/sampling-window', severity: 'high', title: 'the sampling window holds at least one measurement' },
  ({ adaptive }) => {
    const { samplingWindow: window, interval } = adaptive.detection;
    if (window === undefined || interval === undefined || window >= interval) return [];
    const [shown, period] = [formatQuantity('duration', window), formatQuantity('duration', interval)];
    return [
      {
        path: at('adaptive.detection.samplingWindow'),
        message: `a window of ${shown} is shorter than the interval of ${period}`,
        hint: `set samplingWindow to ${period} or more; ten intervals are usual`,
      },
    ];
  },
);
