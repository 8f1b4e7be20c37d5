import { formatFlow } from '../../schema/scenario/values.ts';
import { issue } from '../rule.ts';
import type { ScenarioRule } from './scenario-rule.ts';

export const checksAgree: ScenarioRule = ({ checks }) => {
  const wanted = new Set(checks.reach.map(formatFlow));
  return checks.mustNotReach.flatMap((flow, index) =>
    flow.port === null && wanted.has(formatFlow(flow))
      ? [
          issue('scenario/check', ['checks', 'mustNotReach', index], {
            message: `${formatFlow(flow)} must reach and must not`,
            hint: 'remove it from one of the lists',
          }),
        ]
      : [],
  );
};
