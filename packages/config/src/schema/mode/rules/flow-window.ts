import { formatQuantity } from '../../units.ts';
import { at, modeRule } from '../mode-rule.ts';

export const flowWindow = modeRule(
  { id: 'mode/flow-window', severity: 'high', title: 'the first flow-control window is no larger than the largest' },
  ({ protocol }) => {
    const { initialWindow, maxWindow } = protocol.flowControl;
    if (initialWindow === undefined || maxWindow === undefined || initialWindow <= maxWindow) return [];
    const [initial, max] = [formatQuantity('size', initialWindow), formatQuantity('size', maxWindow)];
    return [
      {
        path: at('protocol.flowControl.initialWindow'),
        message: `initialWindow ${initial} is larger than maxWindow ${max}`,
        hint: `set initialWindow to ${max} or less`,
      },
    ];
  },
);
