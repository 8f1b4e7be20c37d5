import { at, modeRule, type Problem } from '../mode-rule.ts';

/** A switchover needs a score of threshold + hysteresis, and a score is at most 1. */
export const hysteresis = modeRule(
  { id: 'mode/hysteresis', severity: 'high', title: 'a score can reach its threshold plus the hysteresis' },
  ({ adaptive }) => {
    const { hysteresis: margin, datacenterScore, internetScore } = adaptive.thresholds;
    if (margin === undefined) return [];
    const scores = { datacenterScore, internetScore };
    return Object.entries(scores).flatMap(([name, score]): readonly Problem[] => {
      if (score === undefined) return [];
      const path = at(`adaptive.thresholds.${name}`);
      if (score <= margin) {
        return [
          {
            path,
            message: `the score ${score} is not above the hysteresis ${margin}, so every measurement wins`,
            hint: 'raise the score or lower adaptive.thresholds.hysteresis',
          },
        ];
      }
      const needed = Number((score + margin).toFixed(6));
      if (needed <= 1) return [];
      return [
        {
          path,
          message: `the score ${score} plus the hysteresis ${margin} is ${needed}, and a score is at most 1`,
          hint: 'lower the score or adaptive.thresholds.hysteresis until they sum to 1 or less',
        },
      ];
    });
  },
);
