import { at, modeRule } from '../mode-rule.ts';

export const repeatedCriterion = modeRule(
  { id: 'mode/repeated-criterion', severity: 'medium', title: 'a measurement counts once in a score' },
  ({ adaptive }) =>
    (['datacenterCriteria', 'internetCriteria'] as const).flatMap((name) =>
      (adaptive[name] ?? []).flatMap((criterion, index, all) => {
        if (!all.slice(0, index).some((other) => other.metric === criterion.metric)) return [];
        return [
          {
            path: [...at(`adaptive.${name}`), index, 'metric'],
            message: `${criterion.metric} is already a criterion of this score`,
            hint: 'remove one of the two and share its weight out',
          },
        ];
      }),
    ),
);
