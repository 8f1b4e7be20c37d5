import { at, modeRule } from '../mode-rule.ts';

const leastDays = 30;

export const logRetention = modeRule(
  { id: 'mode/log-retention', severity: 'high', title: 'logs are kept for 30 days or longer' },
  ({ logging }) =>
    logging.maxAge >= leastDays
      ? []
      : [
          {
            path: at('logging.maxAge'),
            message: `logs are kept for ${logging.maxAge} days, and audits look back ${leastDays}`,
            hint: `set maxAge to ${leastDays} or more`,
          },
        ],
);
