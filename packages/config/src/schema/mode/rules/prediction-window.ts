import { formatQuantity } from '../../units.ts';
import { at, modeRule } from '../mode-rule.ts';

export const predictionWindow = modeRule(
  {
    id: 'mode/prediction-window',
    severity: 'medium',
    title: 'switching looks no further ahead than the predictor',
  },
  ({ adaptive, ml }) => {
    const acted = adaptive.switching?.predictionWindow;
    const predicted = ml?.predictionWindow;
    if (acted === undefined || predicted === undefined || acted <= predicted) return [];
    const limit = formatQuantity('duration', predicted);
    return [
      {
        path: at('adaptive.switching.predictionWindow'),
        message: `${formatQuantity('duration', acted)} is further ahead than ml.predictionWindow ${limit}`,
        hint: `set predictionWindow to ${limit} or less`,
      },
    ];
  },
);
