import { at, modeRule } from '../mode-rule.ts';

export const repeatedMetric = modeRule(
  { id: 'mode/repeated-metric', severity: 'medium', title: 'a metric is switched once' },
  ({ monitoring }) =>
    monitoring.metrics.flatMap(({ name }, index, all) =>
      all.findIndex((other) => other.name === name) === index
        ? []
        : [
            {
              path: [...at('monitoring.metrics'), index, 'name'],
              message: `${name} is already in the list`,
              hint: 'remove one of the two',
            },
          ],
    ),
);
