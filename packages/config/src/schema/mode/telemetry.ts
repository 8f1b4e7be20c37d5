import * as z from 'zod';
import { report } from '../custom-issue.ts';
import { field, fieldOf, group, required } from './field.ts';
import { bool, duration, nonEmptyText } from './values.ts';

// A URL may carry a password, so findings never show it.
const endpoint = z
  .unknown()
  .meta({ type: 'string', format: 'uri', examples: ['https://monitoring.novacron.io:9090'] })
  .transform((input, ctx): string => {
    const url = typeof input === 'string' && URL.canParse(input) ? new URL(input) : null;
    if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return String(input);
    return report(ctx, null, {
      ruleId: input === undefined ? 'config/missing' : 'config/format',
      message: 'expected a URL such as `https://monitoring.novacron.io:9090`',
    });
  });

const extendedMetric = z.enum([
  'mode_distribution',
  'mode_switch_reasons',
  'per_mode_performance',
  'adaptive_score_history',
]);

export const telemetrySection = group({
  enabled: field(bool, { about: 'push telemetry', in: true }),
  endpoint: field(endpoint, { about: 'where telemetry is pushed to; https', in: required }),
  interval: field(duration('1s', '1h'), {
    about: 'push period',
    in: { datacenter: '10s', internet: '30s', hybrid: '10s' },
  }),
  tags: group({
    environment: field(nonEmptyText, { about: 'tag environment', in: required }),
    mode: field(z.enum(['datacenter', 'internet', 'hybrid']), {
      about: 'tag mode; equals mode',
      in: { datacenter: 'datacenter', internet: 'internet', hybrid: 'hybrid' },
    }),
    region: field(nonEmptyText, { about: 'tag region', in: required }),
  }),
  extendedMetrics: fieldOf(z.array(extendedMetric), {
    about: 'further series in hybrid',
    in: { hybrid: [...extendedMetric.options] },
  }),
});
