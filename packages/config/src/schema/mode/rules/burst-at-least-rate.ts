import { at, modeRule, type Problem } from '../mode-rule.ts';

/** A bucket smaller than one second of the rate refuses requests the rate allows. */
export const burstAtLeastRate = modeRule(
  { id: 'mode/burst-at-least-rate', severity: 'high', title: 'the burst of a rate limit is no smaller than its rate' },
  ({ security, byzantine }) => [
    ...problems('security.rateLimit', security.rateLimit),
    ...problems('byzantine.rateLimit', byzantine?.rateLimit),
  ],
);

interface RateLimit {
  readonly requestsPerSecond?: number | 'auto' | undefined;
  readonly burstSize?: number | undefined;
}

function problems(path: string, limit: RateLimit | undefined): readonly Problem[] {
  const rate = limit?.requestsPerSecond;
  const burst = limit?.burstSize;
  if (typeof rate !== 'number' || burst === undefined || burst >= rate) return [];
  return [
    {
      path: at(`${path}.burstSize`),
      message: `a burst of ${burst} is smaller than the rate of ${rate} requests per second`,
      hint: `set burstSize to ${rate} or more; twice the rate is usual`,
    },
  ];
}
