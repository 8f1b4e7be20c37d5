import { at, modeRule } from '../mode-rule.ts';

/** Weights are decimal fractions: 0.4 + 0.3 + 0.2 + 0.1 is not exactly 1 in binary. */
const tolerance = 1e-9;

export const criteriaWeights = modeRule(
  { id: 'mode/criteria-weights', severity: 'high', title: 'the weights of adaptive criteria sum to 1' },
  ({ adaptive }) =>
    (['datacenterCriteria', 'internetCriteria'] as const).flatMap((name) => {
      const criteria = adaptive[name];
      if (criteria === undefined) return [];
      const sum = criteria.reduce((total, criterion) => total + criterion.weight, 0);
      if (Math.abs(sum - 1) <= tolerance) return [];
      return [
        {
          path: at(`adaptive.${name}`),
          message: `the weights sum to ${Number(sum.toFixed(6))}`,
          hint: 'make the weights sum to 1: scores are compared with thresholds between 0 and 1',
        },
      ];
    }),
);
